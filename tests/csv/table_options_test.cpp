#include <cmath>

#include "csv/delimiter.hpp"
#include "csv/samples.hpp"

#include "testing/catch.hpp"

using csv::Missing;
using csv::Samples;
using csv::TargetKind;

namespace {

using Names = std::vector<std::string>;
using Numbers = std::vector<double>;
using Labels = std::vector<std::int64_t>;

// What a person's own table is read with.
csv::TableOptions own() {
  csv::TableOptions options;
  options.takes_text = true;
  return options;
}

csv::TableOptions own(Missing missing) {
  auto options = own();
  options.missing = missing;
  return options;
}

Samples trained_on_own(const std::string& text, const csv::TableOptions& options = own(),
                       const csv::ColumnChoice& target = "y", TargetKind kind = TargetKind::classes,
                       bool header = true) {
  return csv::training_samples(csv::Table(text, ',', "data.csv"), header, target, kind, options);
}

// Reads another text with what a training has left.
Samples matched_own(const std::string& text, const Samples& training, const csv::TableOptions& options = own(),
                    TargetKind kind = TargetKind::none, bool header = true, bool had_header = true) {
  csv::TrainedOn on{training.feature_names, training.class_names, had_header ? csv::ColumnChoice("y") : -1};
  on.had_header = had_header;
  return csv::matched_samples(csv::Table(text, ',', "new.csv"), header, on, kind, options);
}

// NaN as -1000, to be compared.
Numbers plain(Numbers numbers) {
  for (double& number : numbers) number = std::isnan(number) ? -1000 : number;
  return numbers;
}

const std::string pets = "sex,age,y\nm,1,p\nf,2,q\nm,3,p\n";

}  // namespace

TEST_CASE("Text is a feature of 0 or 1 for each category, alphabetically, in the place of its column") {
  const auto samples = trained_on_own(pets);
  CHECK(samples.feature_names == Names{"sex=f", "sex=m", "age"});
  CHECK(samples.inputs == Numbers{0, 1, 1, 1, 0, 2, 0, 1, 3});
  CHECK(samples.notes == Names{"column 'sex' holds text, which is taken for categories: 2 features"});
}

TEST_CASE("Numbers are categories where the column is named, in the order of the numbers, 1 and 1.0 being one") {
  auto options = own();
  options.categories = {"code"};
  const auto samples = trained_on_own("code,y\n10,p\n9,q\n1.0,p\n1,q\n", options);
  CHECK(samples.feature_names == Names{"code=1", "code=9", "code=10"});
  CHECK(samples.inputs == Numbers{0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0});
  CHECK(samples.notes.empty());
  CHECK(matched_own("code\n9.00\n", samples, options).inputs == Numbers{0, 1, 0});
  options.categories = {"nosuch"};
  CHECK_THROWS_WITH(trained_on_own(pets, options),
                    "data.csv:1: there is no feature 'nosuch', which categories names; there "
                    "are 'sex', 'age', 'y'");
}

TEST_CASE("A column of numbers and texts, and one of texts that hardly come twice, are refused with what to do") {
  CHECK_THROWS_WITH(trained_on_own("a,y\nx,p\n1,q\n"),
                    "data.csv:2: column 'a': 'x' is text, and '1' on line 3 a number: write both alike, or name the "
                    "column in categories or in ignore");
  CHECK_THROWS_WITH(trained_on_own("a,y\n1,p\nx,q\n"),
                    Catch::StartsWith("data.csv:3: column 'a': 'x' is not a finite number") &&
                        Catch::EndsWith("name the column in categories or ignore, or the text in na_values"));
  std::string text = "name,x,y\n";
  for (int i = 0; i < 30; ++i) text += "n" + std::to_string(i) + ",1," + (i % 2 == 0 ? "p\n" : "q\n");
  CHECK_THROWS_WITH(trained_on_own(text),
                    Catch::StartsWith("data.csv:2: column 'name': there are 30 different texts in 30 "
                                      "rows, such as 'n0': where they name the rows, set id"));
  auto options = own();
  options.categories = {"name"};
  CHECK(trained_on_own(text, options).features == 31);
}

TEST_CASE("Other data give the categories of the training, by name, and one that it did not have is refused or none") {
  const auto training = trained_on_own(pets);
  CHECK(matched_own("age,other,sex\n7,8,m\n9,1,f\n", training).inputs == Numbers{0, 1, 7, 1, 0, 9});
  CHECK_THROWS_WITH(matched_own("age,sex\n7,m\n8,x\n", training),
                    Catch::StartsWith("new.csv:3: column 'sex': the model was not trained on the category 'x'; it "
                                      "knows 'f', 'm'. Trained with unknown: ignore"));
  auto options = own();
  options.ignore_unknown = true;
  const auto ignored = matched_own("age,sex\n7,x\n8,m\n", training, options);
  CHECK(ignored.inputs == Numbers{0, 0, 7, 0, 1, 8});
  CHECK(ignored.notes ==
        Names{"1 cell holds a category that the training did not have, and counts as none: 1 of 'sex'"});
  CHECK_THROWS_WITH(matched_own("age\n7\n", training), Catch::Contains("there is no column 'sex', on which the model"));
  // A file that has a column for each category already.
  CHECK(matched_own("age,sex=m,sex=f\n7,1,0\n", training).inputs == Numbers{0, 1, 7});
}

TEST_CASE("Without a header, a column of categories is one column") {
  auto options = own();
  const auto training = trained_on_own("m,1,p\nf,2,q\nm,3,p\n", options, std::int64_t{-1}, TargetKind::classes, false);
  CHECK(training.feature_names == Names{"0=f", "0=m", "1"});
  CHECK(matched_own("f,5\n", training, options, TargetKind::none, false, false).inputs == Numbers{1, 0, 5});
  CHECK(matched_own("f,5,q\n", training, options, TargetKind::classes, false, false).classes == Labels{1});
  options.ignore = {"1"};
  const auto passing =
      trained_on_own("m,x,1,p\nf,y,2,q\nm,z,3,p\n", options, std::int64_t{-1}, TargetKind::classes, false);
  CHECK(passing.feature_names == Names{"0=f", "0=m", "2"});
  CHECK(matched_own("f,x,5\n", passing, options, TargetKind::none, false, false).inputs == Numbers{1, 0, 5});
  CHECK(matched_own("f,x,5,q\n", passing, options, TargetKind::classes, false, false).classes == Labels{1});
  CHECK(matched_own("f,5\n", passing, options, TargetKind::none, false, false).inputs == Numbers{1, 0, 5});
}

TEST_CASE("A missing cell is refused with the remedy, or left out with its row, or NaN for all of its features") {
  const std::string text = "sex,age,y\nm,NA,p\n?,2,q\nm,,p\nf,4,q\n";
  CHECK_THROWS_WITH(trained_on_own(text),
                    "data.csv:2: column 'age': 'NA' stands for a missing value (na_values); complete it, "
                    "delete its row, or train with missing: mean, median or most_frequent, which fill "
                    "it, or drop, which leaves the row out");
  const auto dropped = trained_on_own("age,sex,y\nNA,m,p\n2,m,p\n3,f,q\n4,?,q\n", own(Missing::drop));
  CHECK(dropped.inputs == Numbers{2, 0, 1, 3, 1, 0});
  CHECK(dropped.classes == Labels{0, 1});
  CHECK(dropped.notes.at(0) == "2 of 4 rows have a missing cell and are left out");
  const auto filled = trained_on_own(text, own(Missing::fill));
  CHECK(plain(filled.inputs) == Numbers{0, 1, -1000, -1000, -1000, 2, 0, 1, -1000, 1, 0, 4});
  CHECK(filled.notes.at(filled.notes.size() - 2) ==
        "3 missing cells are filled as fitted on the training part: 1 of 'sex', 2 of 'age'");
  CHECK(plain(matched_own("age,sex\nnull,m\n", filled, own(Missing::fill)).inputs) == Numbers{0, 1, -1000});
}

TEST_CASE("Each row of a prediction has an answer, so that none is left out of it") {
  const auto training = trained_on_own(pets, own(Missing::drop));
  CHECK_THROWS_WITH(matched_own("age,sex\n7,m\nNA,m\n", training, own(Missing::drop)),
                    Catch::StartsWith("new.csv:3: column 'age': 'NA' stands for a missing value"));
  const auto evaluated =
      matched_own("age,sex,y\n7,m,p\nNA,m,q\n8,f,q\n", training, own(Missing::drop), TargetKind::classes);
  CHECK(evaluated.classes == Labels{0, 1});
  CHECK(evaluated.notes == Names{"1 of 3 rows has a missing cell and is left out"});
}

TEST_CASE("What stands for a missing value can be named, whatever its case, and numbers as numbers") {
  auto options = own(Missing::fill);
  options.missing_values = csv::MissingValues({"-999", "n.d."});
  CHECK(plain(trained_on_own("a,y\n-999.0,p\nN.D.,q\n,p\n1,q\n", options).inputs) == Numbers{-1000, -1000, -1000, 1});
  CHECK(trained_on_own("a,y\nNA,p\nno,q\n", options).feature_names == Names{"a=NA", "a=no"});
  for (const char* cell : {"", " ", "NA", "na", "N/A", "#N/A", "NaN", "nan", "null", "NULL", "none", "?", "-", "."})
    CHECK(csv::MissingValues().contains(cell));
  for (const char* cell : {"0", "-1", ".5", "n", "naN0", "--", "no"}) CHECK_FALSE(csv::MissingValues().contains(cell));
}

TEST_CASE("A target that is missing is never filled") {
  for (const auto kind : {TargetKind::classes, TargetKind::values}) {
    CHECK_THROWS_WITH(trained_on_own("x,y\n1,1\n2,0\n3,NA\n", own(Missing::fill), "y", kind),
                      "data.csv:4: column 'y': 'NA' stands for a missing target (na_values), which nothing can fill: "
                      "complete it, delete the row, or set missing_target: drop, which leaves such rows out");
    CHECK(trained_on_own("x,y\n1,1\n2,0\n3,NA\n", own(Missing::drop), "y", kind).size() == 2);
  }
  auto options = own();
  options.missing_values = csv::MissingValues({"-999"});
  CHECK_THROWS_WITH(trained_on_own("x,y\n1,1\n2,0\n3,-999\n", options), Catch::Contains("stands for a missing target"));
  CHECK(trained_on_own("x,y\n1,a\n2,b\n3,NA\n").class_names == Names{"NA", "a", "b"});
  CHECK_THROWS_WITH(trained_on_own("x,y\n,a\n2,\n", own(Missing::drop)), Catch::Contains("missing: drop leaves none"));
}

TEST_CASE("Rows without a target can be left out while their features are filled, and are counted") {
  const std::string text = "a,b,y\n1,,2\n3,4,\n5,6,NA\nNA,8,3\n9,10,4\n";
  auto options = own(Missing::fill);
  options.drops_missing_targets = true;
  const auto samples = trained_on_own(text, options, "y", TargetKind::values);
  CHECK(samples.values == Numbers{2, 3, 4});
  CHECK(plain(samples.inputs) == Numbers{1, -1000, -1000, 8, 9, 10});
  CHECK(samples.notes.front() == "2 of 5 rows have no target and are left out");
  const auto other = matched_own("b,y,a\n1,7,2\n3,,4\n,8,\n", samples, options, TargetKind::values);
  CHECK(other.values == Numbers{7, 8});
  CHECK(plain(other.inputs) == Numbers{2, 1, -1000, -1000});
  CHECK(other.notes.front() == "1 of 3 rows has no target and is left out");
  // Where nobody asks for targets, each row has an answer.
  CHECK(matched_own("b,y,a\n1,7,2\n3,,4\n", samples, options).size() == 2);
  options.missing = Missing::error;
  CHECK(trained_on_own("a,y\n1,p\n2,?\n3,q\n4,NA\n", options).class_names == Names{"p", "q"});
  CHECK_THROWS_WITH(trained_on_own("a,y\n1,2\nNA,3\n4,\n", options, "y", TargetKind::values),
                    Catch::StartsWith("data.csv:3: column 'a': 'NA' stands for a missing value"));
  CHECK_THROWS_WITH(trained_on_own("a,y\n1,\n2,\n", options, "y", TargetKind::values),
                    "data.csv: no row has a target in column 'y', so that missing_target: drop leaves none");
}

TEST_CASE("The target is known by its name, and is not taken for another column where that was not") {
  auto options = own();
  options.columns = {"a"};
  const auto training = trained_on_own("id,a,y\n1,5,p\n2,6,q\n", options, std::int64_t{-1});
  CHECK(training.target_name == "y");
  CHECK(trained_on_own("1,5,p\n2,6,q\n", own(), std::int64_t{-1}, TargetKind::classes, false).target_name.empty());
  csv::TrainedOn by_name{training.feature_names, training.class_names, training.target_name};
  const auto read = [&](const std::string& text, const csv::TrainedOn& on) {
    return csv::matched_samples(csv::Table(text, ',', "new.csv"), true, on, TargetKind::classes, options);
  };
  CHECK(read("y,,a,z\nq,1,7,p\n", by_name).classes == Labels{1});
  CHECK_THROWS_WITH(read("a,z\n7,p\n", by_name), Catch::Contains("new.csv:1: there is no column named 'y'"));
  CHECK_THROWS_WITH(read(",a,z\n1,7,p\n", by_name), Catch::Contains("there is no column named 'y'"));
  by_name.target = std::int64_t{-1};
  CHECK_THROWS_WITH(read("a,z\n7,p\n", by_name),
                    Catch::Contains("which column is the target is not clear, there is 'z'; set target to its name"));
}

TEST_CASE("Columns are chosen, in the order in which they are named, or passed over") {
  const std::string text = "a,b,c,y\n1,2,3,p\n4,5,6,q\n";
  auto chosen = own();
  chosen.columns = {"c", "a"};
  CHECK(trained_on_own(text, chosen).feature_names == Names{"c", "a"});
  CHECK(trained_on_own(text, chosen).inputs == Numbers{3, 1, 6, 4});
  auto others = own();
  others.ignore = {"b"};
  CHECK(trained_on_own(text, others).feature_names == Names{"a", "c"});
  // What is passed over may be anything.
  CHECK(trained_on_own("a,x,x,,y\n1,?,z,,p\n2,1,,,q\n",
                       [] {
                         auto options = own();
                         options.columns = {"a"};
                         return options;
                       }())
            .feature_names == Names{"a"});
  const auto refused = [&](const Names& columns, const Names& ignore, const std::string& why) {
    auto options = own();
    options.columns = columns;
    options.ignore = ignore;
    CHECK_THROWS_WITH(trained_on_own(text, options), Catch::StartsWith("data.csv:1: ") && Catch::Contains(why));
  };
  refused({"a", "d"}, {}, "there is no column named 'd', which columns names; there are 'a', 'b', 'c', 'y'");
  // Some programs write names in single quotes, which are part of them here.
  CHECK_THROWS_WITH(trained_on_own("'age','vote'\n1,p\n2,q\n", own(), std::string("vote")),
                    Catch::Contains("there is no column named 'vote'; did you mean ''vote''?"));
  CHECK_THROWS_WITH(trained_on_own("speed,vote\n1,p\n2,q\n", own(), std::string("voet")),
                    Catch::Contains("there is no column named 'voet'; did you mean 'vote'?"));
  refused({"a", "a"}, {}, "'a' cannot be among columns: it is named twice");
  refused({"y"}, {}, "'y' cannot be among columns: it is the target");
  refused({}, {"d"}, "there is no column named 'd', which ignore names");
  refused({}, {"y"}, "the target, 'y', cannot be among ignore");
  refused({}, {"a", "b", "c"}, "there is no feature");
  refused({"a"}, {"b"}, "columns and ignore cannot both be given");
}

TEST_CASE("A first row that could be data as well as names is spoken of") {
  const auto is_said = [](const char* text) {
    const auto notes = trained_on_own(text, own(), std::int64_t{-1}).notes;
    return std::any_of(notes.begin(), notes.end(), [](const auto& note) {
      return note.find("is taken for the columns' names; where it is data, set header: false") != std::string::npos;
    });
  };
  CHECK(is_said("Zug,50,yes\nBern,40,no\nGenf,30,maybe\nBern,20,no\nBern,10,maybe\n"));
  CHECK(is_said("Zug,50,100\nBern,40,1\nGenf,30,0\nBern,20,1\n"));
  CHECK_FALSE(is_said("town,2019,y\nBern,40,1\nGenf,30,0\nBern,20,1\n"));
  CHECK_FALSE(is_said("town,x,vote\nBern,40,no\nGenf,30,yes\nBern,20,no\n"));
}

TEST_CASE("A column that names the rows is no feature, and gives other data their names") {
  auto options = own();
  options.id = "who";
  const auto training = trained_on_own("who,x,y\nanna,1,p\nbert,2,q\n", options);
  CHECK(training.feature_names == Names{"x"});
  const auto other = matched_own("x,who\n5,carl\n6,\n", training, options);
  CHECK(other.id_name == "who");
  CHECK(other.ids == Names{"carl", ""});
  CHECK(matched_own("x\n5\n", training, options).ids.empty());
  options.id = "y";
  CHECK_THROWS_WITH(trained_on_own("x,y\n1,p\n2,q\n", options), "data.csv:1: the target, 'y', cannot be the id");
  options.id = "nosuch";
  CHECK_THROWS_WITH(trained_on_own("x,y\n1,p\n2,q\n", options),
                    Catch::Contains("no column named 'nosuch', which id names"));
}

TEST_CASE("A first row of texts that other rows have is no header, and one that none has is no data") {
  const std::string rows = "m,red,p\nf,red,q\nm,blue,p\nf,blue,q\n";
  CHECK_THROWS_WITH(trained_on_own(rows, own(), std::int64_t{-1}),
                    Catch::StartsWith("data.csv:1: the first row holds what the rows below it hold, 'm', 'red', 'p'") &&
                        Catch::Contains("set header: false"));
  CHECK(trained_on_own(rows, own(), std::int64_t{-1}, TargetKind::classes, false).size() == 4);
  CHECK_THROWS_WITH(trained_on_own("sex,colour,y\n" + rows, own(), std::int64_t{-1}, TargetKind::classes, false),
                    Catch::StartsWith("data.csv:1: there is no number in the first row, which begins with 'sex'"));
  CHECK_THROWS_WITH(trained_on_own("Adelie,39.1,male,2007\nGentoo,40.3,female,2008\nAdelie,NA,male,2007\n", own(), 0),
                    Catch::Contains("the first row holds what the rows below it hold"));
}

TEST_CASE("A decimal comma is one where that is said, and then a point is none") {
  const auto read = [](const std::string& text, TargetKind kind = TargetKind::classes) {
    return csv::training_samples(csv::Table(text, ';', "data.csv", ','), true, "y", kind, own());
  };
  CHECK(read("a;y\n1,5;p\n-2;q\n,25;p\n1,5e3;q\n").inputs == Numbers{1.5, -2, 0.25, 1500});
  CHECK(read("a;y\n1;0,5\n2;-1,5\n", TargetKind::values).values == Numbers{0.5, -1.5});
  CHECK_THROWS_WITH(read("a;y\n1,5;p\n2.5;q\n"),
                    "data.csv:3: column 'a': '2.5' has a decimal point, where decimal says that there is a comma; "
                    "write it alike");
  CHECK_THROWS_WITH(read("a;y\n1,5;p\n1.234,5;q\n"), Catch::StartsWith("data.csv:3: column 'a': '1.234,5' has a"));
  CHECK_THROWS_WITH(read("a;y\n1,5;p\n1,2,3;q\n"), Catch::StartsWith("data.csv:3: column 'a': '1,2,3' is not a"));
}

TEST_CASE("Fractions are classes where each has some rows, and that is said") {
  std::string text = "x,y\n";
  for (int i = 0; i < 20; ++i) text += std::to_string(i % 7) + "," + (i % 2 == 0 ? "0.5" : "1.50") + "\n";
  const auto samples = trained_on_own(text);
  CHECK(samples.class_names == Names{"0.5", "1.5"});
  CHECK_THAT(samples.notes.at(0), Catch::Contains("'0.5', '1.5' are taken for classes; set task: regression"));
}

TEST_CASE("The delimiter is found in the first line: a comma where it has one, or what it has most of") {
  CHECK(csv::found_delimiter("a,b;c;d\n") == ',');
  CHECK(csv::found_delimiter("a;b;c\n1,5;2,5;p\n") == ';');
  CHECK(csv::found_delimiter("1,5;2,5\n3,5;4,5\n", ',') == ';');
  CHECK(csv::found_delimiter("a,b;c\n\"1,5\",p\n", ',') == ',');
  CHECK(csv::found_delimiter("length, mm;width;y\n1,5;2,5;p\n") == ';');
  CHECK(csv::found_delimiter("length, mm;width, mm;y\n1,5;2,5;p\n") == ';');
  CHECK(csv::found_delimiter("a,b;c,d\n1,2,3\n") == ',');
  CHECK(csv::found_delimiter("a,b;c,d\n1,x;y,3\n") == ',');
  CHECK(csv::found_delimiter("\n\xef\xbb\xbf") == ',');
  CHECK(csv::found_delimiter("\xef\xbb\xbf\n a\tb|c\td\r1") == '\t');
  CHECK(csv::found_delimiter("\"a,b\"|\"c\nd,e\"|f\n") == '|');
  CHECK(csv::found_delimiter("sep=|\na;b,c\n") == '|');
  CHECK(csv::found_delimiter("abc\n1;2\n") == ',');
  CHECK(csv::found_delimiter("") == ',');
}
