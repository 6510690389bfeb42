#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Sixty people by sex, age and size; each fifth age is missing, and each seventh sex.
std::string people() {
  std::string text = "who;sex;age;size;y\n";
  for (int i = 0; i < 60; ++i) {
    const bool tall = i % 2 == 0;
    text += "p" + std::to_string(i) + ";" +
            (i % 7 == 3 ? "?"
             : tall     ? "m"
                        : "f") +
            ";" + (i % 5 == 1 ? "NA" : std::to_string(20 + i % 13)) + ",5;" +
            std::to_string(tall ? 180 + i % 6 : 160 + i % 9) + ";" + (tall ? "tall" : "small") + "\n";
    // A missing number has no fraction.
    if (i % 5 == 1) text.replace(text.rfind("NA,5"), 4, "NA");
  }
  return text;
}

Finished train_on_people(const RunnerProgram& runner, const std::string& missing, std::vector<std::string> more = {}) {
  const auto file = runner.folder().write("people.csv", people()).string();
  std::vector<std::string> words = {
      "configs/iris.yaml",   "dataset.path=" + file,   "dataset.target=y",           "dataset.id=who",
      "dataset.decimal=','", "dataset.unknown=ignore", "dataset.missing=" + missing, "dataset.standardize=true",
      "training.epochs=20"};
  words.insert(words.end(), more.begin(), more.end());
  return runner(words);
}

nlohmann::json predicted(const RunnerProgram& runner, const std::string& name, const std::string& text) {
  const auto finished = runner({"predict", "best", runner.folder().write(name, text).string(), "--json"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return nlohmann::json::parse(finished.output);
}

}  // namespace

TEST_CASE(
    "A table with missing cells, text and names trains, and its model reads others by name, filled as in training") {
  const RunnerProgram runner;
  const auto trained = train_on_people(runner, "median");
  INFO(trained.errors);
  REQUIRE(trained.code == 0);
  CHECK(contains(trained.errors, "note   column 'sex' holds text, which is taken for categories: 2 features"));
  CHECK(contains(trained.errors, "missing cells are filled as fitted on the training part: 9 of 'sex', 12 of 'age'"));

  const auto whole = predicted(runner, "whole.csv", "who;sex;age;size\nanna;f;21,5;165\nbert;m;22,5;183\n");
  CHECK(whole[0]["who"] == "anna");
  CHECK(whole[0]["class"] == "small");
  CHECK(whole[1]["class"] == "tall");
  const auto moved = predicted(runner, "moved.csv", "size,other,sex,age\n165,1,f,\"21,5\"\n183,2,m,\"22,5\"\n");
  CHECK_FALSE(moved[0].contains("who"));
  CHECK(moved[0]["p(small)"] == whole[0]["p(small)"]);

  // A missing age is the median of the training part, whatever else the file holds.
  const auto alone = predicted(runner, "alone.csv", "sex;age;size\nf;;170\n");
  const auto among = predicted(runner, "among.csv", "sex;age;size\nm;99;180\nf;?;170\n");
  CHECK(alone[0]["p(tall)"] == among[1]["p(tall)"]);

  const auto unknown = runner({"predict", "best", runner.folder().write("x.csv", "sex;age;size\nx;;170\n").string()});
  CHECK(unknown.code == 0);
  CHECK(contains(unknown.errors, "note: 1 missing cell is filled as fitted on the training part: 1 of 'age'"));
  CHECK(contains(unknown.errors, "note: 1 cell holds a category that the training did not have"));
}

TEST_CASE("A model is evaluated on tables that lack categories and have others, as files and as blocks") {
  const RunnerProgram runner;
  REQUIRE(train_on_people(runner, "mean", {"-q"}).code == 0);
  const auto file =
      runner.folder().write("few.csv", "y;size;sex;age\ntall;183;m;NA\ntall;181;x;30,5\nsmall;162;m;31,5\n").string();
  const auto by_file = runner({"evaluate", "best", "--data", file, "--json"});
  INFO(by_file.errors);
  REQUIRE(by_file.code == 0);
  const auto block = runner({"evaluate", "best", "--json", "--data",
                             "{plugin: csv, path: '" + file +
                                 "', id: null, target: y, decimal: ',', missing: mean, "
                                 "unknown: ignore}"});
  INFO(block.errors);
  REQUIRE(block.code == 0);
  CHECK(by_file.output == block.output);
  // The stored loss is computed again to the bit.
  const auto again = nlohmann::json::parse(runner({"evaluate", "best", "--json"}).output);
  CHECK(again[0]["value"] == again[0]["stored"]);
}

TEST_CASE("Rows with missing cells are left out where that is asked for, and that is said") {
  const RunnerProgram runner;
  const auto trained = train_on_people(runner, "drop");
  INFO(trained.errors);
  REQUIRE(trained.code == 0);
  CHECK(contains(trained.errors, "note   20 of 60 rows have a missing cell and are left out"));
  CHECK(contains(trained.errors, "32 training rows, 8 validation rows"));
  const auto file = runner.folder().write("new.csv", "sex;age;size;y\nm;NA;180;tall\nf;20;160;small\n").string();
  CHECK(contains(runner({"predict", "best", file}).errors, "new.csv:2: column 'age': 'NA' stands for a missing value"));
  const auto evaluated = runner({"evaluate", "best", "--data", file});
  CHECK(evaluated.code == 0);
  CHECK(contains(evaluated.errors, "note: 1 of 2 rows has a missing cell and is left out"));
}

TEST_CASE("A trial that begins with weights for the same columns in another order is refused before it trains") {
  const RunnerProgram runner;
  const auto train = [&](const std::string& columns, std::vector<std::string> more) {
    more.insert(more.begin(), {"configs/iris.yaml", "-q", "training.epochs=2", "dataset.columns=" + columns});
    return runner(more);
  };
  const std::string same = "[sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm]";
  REQUIRE(train(same, {}).code == 0);
  CHECK(train(same, {"init=1@best"}).code == 0);
  const auto refused = train("[petal_width_cm,sepal_width_cm,petal_length_cm,sepal_length_cm]", {"init=1@best"});
  CHECK(refused.code == 1);
  CHECK(contains(refused.errors, "those of these data are the same in another order, 'petal_width_cm'"));
}
