#include <filesystem>

#include "begun_config.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

std::string refused_table(const RunnerProgram& runner, const std::string& text) {
  return refusal(runner, {"csv", runner.folder().write("bad.csv", text).string()});
}

}  // namespace

TEST_CASE("A table as it came gets a config that says what each column was taken for, and trains over five folds") {
  const RunnerProgram runner;
  const auto begun = begin(runner, {"csv", "configs/data/penguins.csv"}, "penguins.yaml");
  CHECK(contains(begun.said, "344 rows, 8 columns, separated by ',', names in the first row"));
  CHECK(contains(begun.said, "'species', as its name says; --target NAME chooses another"));
  CHECK(contains(begun.said, "classification, 3 classes: 'Adelie' 152, 'Chinstrap' 68, 'Gentoo' 124"));
  CHECK(contains(begun.said, "categories, a feature for each: 'island', 'sex'"));
  CHECK(contains(begun.said, "2 of 'bill_length_mm'"));
  CHECK(contains(begun.said, "11 of 'sex': numbers become the mean, text the most frequent"));
  CHECK(contains(begun.text, "missing: mean"));
  CHECK(contains(begun.text, "19 cells are missing"));
  CHECK(contains(begun.text, "stratify: true"));
  check_that_it_runs(runner, begun, {"dataset.folds=5", "dataset.fold=0..4"});
  CHECK(runner.sql("SELECT n FROM leaderboard").at(0)["n"] == 5);
}

TEST_CASE("Semicolons, decimal commas, an id, a free text, missing cells and numbers among text are found") {
  const RunnerProgram runner;
  std::string table = "person;remark;size;band;note;age;tall\n";
  Draws draws;
  for (int i = 0; i < 60; ++i) {
    const bool tall = draws.next(2) == 1;
    table += "P-" + std::to_string(1000 + 7 * i) + ";seen on day " + std::to_string(i % 50) + " of " +
             std::to_string(i * i) + ";" + std::to_string(tall ? 18 : 16) + "," + std::to_string(draws.next(10)) + ";" +
             (i % 3 == 0 ? "7" : "x") + ";;" + (i % 9 == 4 ? "unknown" : std::to_string(20 + draws.next(40))) + ";" +
             (tall ? "yes" : "no") + "\n";
  }
  const auto begun = begin_table(runner, table);
  CHECK(contains(begun.said, "separated by ';', names in the first row, decimal commas"));
  CHECK(contains(begun.said, "'tall', being the last column"));
  CHECK(contains(begun.said, "id       'person': each row has a value of its own"));
  CHECK(contains(begun.said, "ignored  'remark': each row has a value of its own"));
  CHECK(contains(begun.said, "ignored  'note': no cell has a value"));
  CHECK(contains(begun.said, "'unknown' among numbers is taken for a missing value"));
  CHECK(contains(begun.text, "categories: [band]"));
  CHECK(contains(begun.text, "decimal: ','"));
  check_that_it_runs(runner, begun);
}

TEST_CASE("Numbers with a currency or a unit are no ids and no categories, and are said to be none to read") {
  const RunnerProgram runner;
  std::string table = "price,share,code,kind\n";
  Draws draws;
  for (int i = 0; i < 60; ++i)
    table += "\"$" + std::to_string(1 + i) + "," + std::to_string(100 + i) + ".50\"," + std::to_string(i % 50) + " %," +
             std::to_string(draws.next(90)) + (i % 2 == 0 ? ",a\n" : ",b\n");
  const auto begun = begin_table(runner, table);
  CHECK(contains(begun.said,
                 "ignored  'price': not all of its numbers can be read, such as '$1,100.50'; write all "
                 "alike, without units"));
  CHECK(contains(begun.said, "ignored  'share': not all of its numbers can be read, such as '0 %'"));
  check_that_it_runs(runner, begun);
}

TEST_CASE("Codes are taken for categories and not for numbers, and a column that tells the target is warned of") {
  const RunnerProgram runner;
  std::string table = "postcode,size,phone,left,kind\n";
  Draws draws;
  for (int i = 0; i < 60; ++i) {
    const bool is_a = draws.next(2) == 1;
    const auto* const postcode = draws.next(2) == 1 ? "01067" : "80331";
    table += std::string(postcode) + "," + std::to_string(draws.next(1000)) + ",+4930" +
             std::to_string(1000000 + draws.next(8000000)) + "," + (is_a ? "yes" : "no") + "," + (is_a ? "a" : "b") +
             "\n";
  }
  const auto begun = begin_table(runner, table);
  CHECK(contains(begun.said, "numbers  'size'"));
  CHECK(contains(begun.said, "'postcode' holds codes, as zeros in front or telephone numbers say: no numbers"));
  CHECK(contains(begun.said, "id       'phone': each row has a value of its own"));
  CHECK(contains(begun.said, "warning: column 'left' alone tells what is to be predicted"));
  CHECK(contains(begun.text, "categories: [postcode]"));
  check_that_it_runs(runner, begun);
  const auto as_numbers = runner({"validate", begun.path, "dataset.categories=[]"});
  CHECK(as_numbers.code == 0);
}

TEST_CASE("The word none is a category among text, and stands for a missing value among numbers") {
  const RunnerProgram runner;
  const auto table = [](const std::string& among_numbers) {
    std::string text = "size,telephone,kind\n";
    Draws draws;
    for (int i = 0; i < 40; ++i) {
      text += (i == 7 ? among_numbers : std::to_string(draws.next(90))) + "," + (draws.next(3) > 0 ? "none" : "yes") +
              "," + (draws.next(2) == 0 ? "a" : "b") + "\n";
    }
    return text;
  };
  const auto begun = begin_table(runner, table("5"));
  CHECK(contains(begun.said, "categories, a feature for each: 'telephone'"));
  CHECK(contains(begun.said, "'none' is a category; add it to na_values where it stands for a missing value"));
  CHECK(contains(begun.text, "without none, which is a category here"));
  check_that_it_runs(runner, begun);
  const auto asked = runner.folder().write("asked.csv", table("5")).string();
  CHECK(contains(begin(runner, {"csv", asked, "--target", "telephone"}, "asked.yaml").said, "2 classes: 'none'"));
  const auto mixed = begin_table(runner, table("none"), "mixed.yaml");
  CHECK(contains(mixed.said, "ignored  'telephone'"));
  CHECK_FALSE(contains(mixed.text, "na_values"));
}

TEST_CASE("A text among numbers stands for a missing value only where no other column has it for a value") {
  const RunnerProgram runner;
  const auto table = [](const std::string& employed) {
    std::string text = "age,employed,income,outcome\n";
    Draws draws;
    for (int i = 0; i < 60; ++i) {
      text += std::to_string(20 + draws.next(50)) + "," + (draws.next(3) > 0 ? employed : "yes") + "," +
              (i == 7 ? "unknown" : std::to_string(1000 + draws.next(4000))) + "," +
              (draws.next(2) == 0 ? "good" : "bad") + "\n";
    }
    return text;
  };
  const auto alone = begin_table(runner, table("no"));
  CHECK(contains(alone.said, "'unknown' among numbers is taken for a missing value"));
  CHECK(contains(alone.text, "missing: mean"));
  const auto shared = begin_table(runner, table("Unknown"), "shared.yaml");
  CHECK(contains(shared.said, "ignored  'income': 'unknown' stands among its numbers"));
  CHECK(contains(shared.said, "in 'employed', too"));
  CHECK_FALSE(contains(shared.text, "na_values"));
  check_that_it_runs(runner, shared);
}

TEST_CASE("Dates beside the time are no categories, and a table without a feature is refused with the reasons") {
  const RunnerProgram runner;
  std::string table = "size,born,seen,kind\n";
  Draws draws;
  for (int i = 0; i < 60; ++i) {
    table += std::to_string(draws.next(900)) + "." + std::to_string(i) + ",19" + std::to_string(50 + draws.next(40)) +
             "-03-11,2024-01-0" + std::to_string(1 + draws.next(8)) + "," + (draws.next(2) == 0 ? "a" : "b") + "\n";
  }
  const auto begun = begin_table(runner, table);
  CHECK(contains(begun.said, "ignored  'seen': it holds dates; what of them tells"));
  check_that_it_runs(runner, begun);
  std::string charges = "charge,many,y\n";
  for (int i = 0; i < 60; ++i)
    charges += "(" + std::to_string(i) + ".50),'" + std::to_string(i) + "'," + (i % 2 == 0 ? "a\n" : "b\n");
  const auto said = refusal(runner, {"csv", runner.folder().write("charges.csv", charges).string()});
  INFO(said);
  CHECK(contains(
      said, "there is nothing to predict 'y' from: 'charge': not all of its numbers can be read, such as '(0.50)'"));
  CHECK(contains(said, "'many': its numbers stand in single quotes"));
}

TEST_CASE("A column that is named as the target may have many classes of a few rows each") {
  const RunnerProgram runner;
  std::string table = "x,species\n";
  Draws draws;
  for (int i = 0; i < 120; ++i) table += std::to_string(draws.next(900)) + ".5,kind " + std::to_string(i % 40) + "\n";
  const auto begun = begin_table(runner, table);
  CHECK(contains(begun.said, "'species', as its name says"));
  CHECK(contains(begun.said, "classification, 40 classes"));
}

TEST_CASE("Numbers with fractions are predicted by a linear model that comes to the least squares in two epochs") {
  const RunnerProgram runner;
  std::string table = "id,area,rooms,price\n";
  Draws draws;
  for (int i = 0; i < 200; ++i) {
    const int area = 400 + draws.next(2000);
    const int rooms = 1 + draws.next(6);
    table += std::to_string(i + 1) + "," + std::to_string(area) + "," + std::to_string(rooms) + "," +
             std::to_string(20000 + 150 * area + 3000 * rooms) + ".5\n";
  }
  const auto begun = begin_table(runner, table);
  CHECK(contains(begun.said, "regression, as it holds numbers with fractions"));
  CHECK(contains(begun.text, "id: id"));
  CHECK(contains(begun.text, "task: regression"));
  CHECK_FALSE(contains(begun.text, "stratify"));
  check_that_it_runs(runner, begun);
  CHECK(runner.sql("SELECT best_val_loss < 100 AS is_least FROM trials").at(0)["is_least"] == 1);
}

TEST_CASE("A table without names, of which commas are decimal, is read by places") {
  const RunnerProgram runner;
  std::string table;
  Draws draws;
  for (int i = 0; i < 40; ++i)
    table += "1," + std::to_string(draws.next(90)) + ";2," + std::to_string(draws.next(90)) + ";" +
             (i % 2 == 0 ? "a" : "b") + "\n";
  const auto begun = begin_table(runner, table);
  CHECK(contains(begun.said, "separated by ';', no names in the first row, decimal commas"));
  CHECK(contains(begun.text, "header: false"));
  CHECK(contains(begun.text, "target: 2 "));
  check_that_it_runs(runner, begun);
}

TEST_CASE("Rows without a target are left out, and a class too small to be shared among parts is named") {
  const RunnerProgram runner;
  std::string table = "x,y,class\n1,2,rare\n";
  for (int i = 0; i < 40; ++i)
    table += std::to_string(i) + "." + std::to_string(i % 7) + "," + std::to_string(i * i % 11) + "," +
             (i % 8 == 5   ? "none"
              : i % 2 == 0 ? "a"
                           : "b") +
             "\n";
  const auto begun = begin_table(runner, table);
  CHECK(contains(begun.said, "5 of 'class': 36 of 41 rows are left"));
  CHECK(contains(begun.said,
                 "'none' of the target is taken for a missing value; where it is a class, write another name"));
  CHECK(contains(begun.text, "missing: error"));
  CHECK(contains(begun.text, "missing_target: drop"));
  CHECK(contains(begun.text, "5 rows have no target"));
  CHECK(contains(begun.text, "true would give each part its share of each class, but rare has 1 row only"));
  check_that_it_runs(runner, begun);
}

TEST_CASE("The target and the task are those that are asked for") {
  const RunnerProgram runner;
  const auto begun = begin(runner, {"csv", "configs/data/penguins.csv", "--target", "year", "--task", "regression"});
  CHECK(contains(begun.said, "'year', as --target says"));
  CHECK(contains(begun.text, "task: regression"));
  CHECK(contains(refusal(runner, {"csv", "configs/data/penguins.csv", "--target", "yaer"}),
                 "penguins.csv:1: there is no column named 'yaer'"));
}

TEST_CASE("Nothing is written over, and what cannot be a table is refused with file, cause and remedy") {
  const RunnerProgram runner;
  const auto begun = begin(runner, {"wine"});
  const auto again = runner({"init", "wine", "-o", begun.path});
  CHECK(again.code == 2);
  CHECK(contains(again.errors, "first.yaml exists; choose another name with -o"));
  CHECK(content(begun.path) == begun.text);

  CHECK(contains(refusal(runner, {"csv", "absent.csv"}), "absent.csv: cannot be read: No such file"));
  CHECK(contains(refused_table(runner, ""), "bad.csv: the file is empty"));
  CHECK(contains(refused_table(runner, "a,b,c\n"), "bad.csv: no row below the header"));
  CHECK(contains(refused_table(runner, std::string("a,b\n1,\0", 7)), "bad.csv:2: there is a NUL byte"));
  CHECK(
      contains(refused_table(runner, "PK\x03\x04 a workbook"), "this is an archive, such as a spreadsheet's workbook"));
  CHECK(contains(refused_table(runner, "a\n1\n2\n"), "bad.csv: there is one column only"));
  CHECK(contains(refused_table(runner, "a,b\n1,2\n1,2,3\n"), "bad.csv:3"));
  CHECK(contains(refused_table(runner, "\"a\" \"y\"\n\"1\" 2 \"p\"\n\"2\" 3 \"q\"\n"),
                 "bad.csv:1: this row has 2 cells, all below have one more: where the first column holds the rows' "
                 "names, as R writes them, begin this line with ' '"));
  CHECK(contains(refused_table(runner, "  a   y\n 1.0 p\n 20.0 q\n"), "its columns seem to be aligned by blanks"));
  CHECK(contains(refused_table(runner, "a,b\n1,2\n1,2\n"), "bad.csv: no column can be what is to be predicted"));
  CHECK(contains(refusal(runner, {"images", "configs/data"}),
                 "configs/data: this folder holds tables; name one of them, such as 'configs/data/breast_cancer.csv'"));
  CHECK(contains(refusal(runner, {"images", "schemas"}), "schemas: holds no PNG or JPEG files"));
  CHECK(contains(refusal(runner, {"exported", "configs/wine.yaml"}), "configs/wine.yaml: it is no zip archive"));
  CHECK(contains(refusal(runner, {"tables", "x"}, 2), "runner init --help"));
}

TEST_CASE("What ships and a folder of images get configs that run") {
  const RunnerProgram runner;
  check_that_it_runs(runner, begin(runner, {"wine"}));
  const auto folder = runner.folder().path() / "pictures";
  const std::string reference = PROJECT_FOLDER "/tests/reference/images/";
  for (const std::string name : {"noise", "smooth"}) {
    std::filesystem::create_directories(folder / name);
    for (int i = 0; i < 5; ++i) {
      std::filesystem::copy(reference + (name == "noise" ? "noise.png" : "rgb.png"),
                            folder / name / (std::to_string(i) + ".png"));
    }
  }
  std::filesystem::create_symlink("1.png", folder / "noise" / "again.png");
  const auto begun = begin(runner, {"images", folder.string()}, "pictures.yaml");
  CHECK(contains(begun.said, "passed   1 links to images of the same folder: each image counts once"));
  CHECK(contains(begun.said, "         runner leaderboard\n"));
  CHECK(contains(begun.said, "images   10 files"));
  CHECK(contains(begun.said, "2, a folder each: 'noise' 5, 'smooth' 5"));
  CHECK(contains(begun.text, "path: pictures "));
  check_that_it_runs(runner, begun);
}

TEST_CASE("An exported network gets a config for the data that it fits, or for drawn ones") {
  const RunnerProgram runner;
  const std::string archive = "configs/data/wine_net.pt2";
  const auto drawn = begin(runner, {"exported", archive}, "drawn.yaml");
  CHECK(contains(drawn.said, "takes samples of shape [13], gives 3"));
  CHECK(contains(drawn.text, "features: 13"));
  check_that_it_runs(runner, drawn);
  const auto wine = begin(runner, {"exported", archive, "--data", "plugins/datasets/data/wine.csv"}, "wine.yaml");
  CHECK(contains(wine.said, "'cultivar', being the last column"));
  check_that_it_runs(runner, wine);
  CHECK(contains(refusal(runner, {"exported", archive, "--data", "configs/data/iris.csv"}),
                 "it takes samples of shape [13] and gives 3 numbers each, and configs/data/iris.csv has rows of 4 "
                 "features and needs 3"));
}

TEST_CASE("init alone tells the choices, and help of a command is its own") {
  const RunnerProgram runner;
  const auto told = runner({"init"});
  CHECK(told.code == 0);
  for (const auto* choice :
       {"wine", "FILE|FOLDER", "csv FILE", "series FILE", "npy FILE FILE", "npz FILE", "idx FILE|FOLDER",
        "images FOLDER", "exported FILE", "plugin KIND NAME", "checkpoint_policy"})
    CHECK(contains(told.output, choice));
  CHECK(runner({"help", "init"}).output == runner({"init", "--help"}).output);
  CHECK(contains(runner({"init", "csv", "--help"}).output, "--target"));
}
