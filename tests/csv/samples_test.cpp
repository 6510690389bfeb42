#include "csv/samples.hpp"

#include <algorithm>

#include "csv/delimiter.hpp"

#include "testing/catch.hpp"

using csv::Samples;
using csv::TargetKind;

namespace {

using Names = std::vector<std::string>;
using Labels = std::vector<std::int64_t>;

Samples trained(const std::string& text, const csv::ColumnChoice& target = std::int64_t{-1},
                TargetKind kind = TargetKind::classes, bool header = true) {
  return csv::training_samples(csv::Table(text, ',', "data.csv"), header, target, kind);
}

Samples matched(const std::string& text, const csv::TrainedOn& trained, TargetKind kind = TargetKind::classes,
                bool header = true) {
  return csv::matched_samples(csv::Table(text, ',', "data.csv"), header, trained, kind);
}

std::string labelled(const Names& labels) {
  std::string text = "x,y\n";
  for (const auto& label : labels) text += "1," + label + "\n";
  return text;
}

}  // namespace

TEST_CASE("Every column but the target is a feature") {
  const auto samples = trained("a,y,b\n1,p,2\n3,q,4\n", "y");
  CHECK(samples.feature_names == Names{"a", "b"});
  CHECK(samples.inputs == std::vector<double>{1, 2, 3, 4});
  CHECK(samples.classes == Labels{0, 1});
  CHECK(samples.class_names == Names{"p", "q"});
  CHECK(trained("a,y\n1,5\n3,-6.5\n", "y", TargetKind::values).values == std::vector<double>{5, -6.5});
}

TEST_CASE(
    "Classes that are numbers come in the order of the numbers, however they are written, and others alphabetically") {
  CHECK(trained(labelled({"3", "1", "2", "1"})).classes == Labels{2, 0, 1, 0});
  CHECK(trained(labelled({"1", "-1"})).class_names == Names{"-1", "1"});
  CHECK(trained(labelled({"30", "10", "9", "20"})).class_names == Names{"9", "10", "20", "30"});
  const auto mixed = trained(labelled({"0", "1.0", "1", "0.0", "+2", "2e0"}));
  CHECK(mixed.class_names == Names{"0", "1", "2"});
  CHECK(mixed.classes == Labels{0, 1, 1, 0, 2, 2});
  CHECK(trained(labelled({"b", "a", "10", "9"})).class_names == Names{"10", "9", "a", "b"});
  CHECK(trained(labelled({"9007199254740993", "9007199254740992"})).class_names.size() == 2);
}

TEST_CASE("Blanks around a label or a name do not count, in quotes as without") {
  const auto samples = trained("\" x \",\" y\"\n\" 1 \",\"a \"\n2, a\n3,\"b\n\"\n", "y ");
  CHECK(samples.feature_names == Names{"x"});
  CHECK(samples.class_names == Names{"a", "b"});
  CHECK(samples.classes == Labels{0, 0, 1});
}

TEST_CASE("Fractions that look like thousands are said, in features and in values to predict") {
  const auto notes = [](const Names& cells) {
    std::string text = "x,y\n";
    for (std::size_t i = 0; i < cells.size(); ++i) text += cells[i] + (i % 2 == 0 ? ",a\n" : ",b\n");
    return trained(text).notes;
  };
  REQUIRE(notes({"4.198", "739", "-1.126"}).size() == 1);
  CHECK(notes({"4.198", "739", "-1.126"})[0] ==
        "warning: column 'x' holds 1.126 beside whole numbers such as 739, and it is read as a fraction; where 1126 is "
        "meant, "
        "set thousands to '.' and decimal to ','");
  CHECK(notes({"4.198", "739", "1.5"}).empty());
  CHECK(notes({"4.198", "739", "0.126"}).empty());
  CHECK(notes({"4.198", "7390", "2.126"}).empty());
  CHECK(notes({"4.198", "3.126"}).empty());
  CHECK(notes({"4", "739"}).empty());
  CHECK(trained("x,y\n1,4.198\n2,739\n", "y", TargetKind::values).notes.size() == 1);
}

TEST_CASE("Names that differ in case or blanks alone are warned of, of classes and of categories") {
  CHECK(trained(labelled({"Yes", "no", "yes"})).notes.front() ==
        "warning: column 'y': the classes 'Yes' and 'yes' differ in case or blanks alone; where one is meant, write "
        "them alike");
  CHECK(trained("x,y\n1,a b\n2,a  b\n").notes.size() == 1);
  CHECK(trained("x,y\n1,ab\n2,a b\n").notes.empty());
  csv::TableOptions options;
  options.takes_text = true;
  const auto notes = csv::training_samples(csv::Table("x,y\nOslo,a\nOSLO,b\n", ',', "data.csv"), true, "y",
                                           TargetKind::classes, options)
                         .notes;
  CHECK(std::count(notes.begin(), notes.end(),
                   "warning: column 'x': the categories 'OSLO' and 'Oslo' differ in case or blanks alone; where one is "
                   "meant, write them alike") == 1);
}

TEST_CASE("Codes of a column of categories that are one number are warned of") {
  csv::TableOptions options;
  options.categories = {"x"};
  const auto merged = [&](const std::string& codes) {
    const auto notes =
        csv::training_samples(csv::Table("x,y\n" + codes, ',', "data.csv"), true, "y", TargetKind::classes, options)
            .notes;
    return std::count(notes.begin(), notes.end(),
                      "warning: column 'x': 01 and 1 are one number, and taken for one category; where they are codes,"
                      " write a letter before them");
  };
  CHECK(merged("01,a\n2,b\n1,a\n") == 1);
  CHECK(merged("01,a\n2,b\n01,a\n") == 0);
}

TEST_CASE("A number that is written as codes are is said with what it is taken for, in features, values and labels") {
  const auto notes = [](const std::string& cell) { return trained("x,y\n" + cell + ",a\n7,b\n").notes; };
  const auto says = [&](const std::string& cell, const std::string& number) {
    CHECK(notes(cell) == Names{"column 'x' holds " + cell + ", which is taken for the number " + number +
                               "; where such are codes, name the column in categories, id or ignore"});
  };
  says("00123", "123");
  says("+4930901820", "4930901820");
  says("12e3", "12000");
  says("12345678901234567", "12345678901234568");
  for (const auto* cell :
       {"0", "-5", "0.5", "00.5", "+5", "1e+05", "1.5e3", "1e-3", "123456789012345", "9007199254740992"})
    CHECK(notes(cell).empty());
  CHECK(trained("x,y\n1,007\n2,8\n", "y", TargetKind::values).notes ==
        Names{"column 'y' holds 007, which is taken for the number 7; where such are codes, set task: classification"});
  const auto labels = trained(labelled({"007", "8", "12345678901234567"}));
  CHECK(labels.class_names == Names{"7", "8", "12345678901234567"});
  CHECK(labels.notes ==
        Names{"column 'y': the label 007 is taken for the number 7, as which its class is known; where labels are "
              "codes, write a letter before them"});
}

TEST_CASE("Texts that are numbers with a unit are said to have no order as categories") {
  csv::TableOptions options;
  options.takes_text = true;
  const auto notes = [&](const Names& cells) {
    std::string text = "x,y\n";
    for (const auto& cell : cells) text += cell + (&cell == cells.data() ? ",a\n" : ",b\n");
    auto found =
        csv::training_samples(csv::Table(text, ',', "data.csv"), true, "y", TargetKind::classes, options).notes;
    std::erase_if(found, [](const auto& note) { return note.find("holds text") != std::string::npos; });
    return found;
  };
  CHECK(notes({"5 %", "10 %", "7%"}) ==
        Names{"column 'x': '10 %', '5 %', '7%' are taken for categories, which have no order; where they are numbers, "
              "write them without '%'"});
  CHECK(notes({"$5", "$10.50", "$7"}).size() == 1);
  CHECK(notes({"5 %", "10 kg", "7 %"}).empty());
  CHECK(notes({"5 %", "5 %", "7 %"}).empty());
}

TEST_CASE("Columns that say nothing, are equal, or tell by themselves what is to be predicted are named") {
  constexpr int rows = 40;
  // A row holds what is written for its number.
  const auto notes = [](const std::string& header, auto&& row, TargetKind kind = TargetKind::classes) {
    csv::TableOptions options;
    options.takes_text = true;
    std::string text = header + "\n";
    for (int i = 0; i < rows; ++i) text += std::to_string(i * i % 37) + "." + std::to_string(i) + "," + row(i) + "\n";
    auto found = csv::training_samples(csv::Table(text, ',', "data.csv"), true, "y", kind, options).notes;
    std::erase_if(found, [](const auto& note) { return note.find("holds text") != std::string::npos; });
    return found;
  };
  const auto word = [](bool is_one) { return std::string(is_one ? "p" : "q"); };
  const auto number = [](double of) { return std::to_string(of); };
  CHECK(notes("x,a,y", [&](int i) { return "7," + word(i % 3 == 0); }) ==
        Names{"the feature 'a' has one value in all rows, which says nothing; ignore can name the column"});
  const auto equal = [&](int i) { return number(i % 7) + "," + number(i % 7) + "," + word(i % 3 == 0); };
  CHECK(notes("x,a,b,y", equal) == Names{"the feature 'b' is equal to 'a' in all rows; one of them would do"});

  const std::string tells =
      "warning: column 'a' alone tells what is to be predicted; where it is known only together "
      "with it, name it in ignore";
  CHECK(notes("x,a,y", [&](int i) { return word(i % 3 == 0) + "," + word(i % 3 != 0); }) == Names{tells});
  CHECK(notes("x,a,y", [&](int i) { return number(i % 6) + "," + word(i % 3 == 0); }) == Names{tells});
  CHECK(notes("x,a,y", [&](int i) { return number(i % 5) + "," + word(i % 3 == 0); }).empty());
  CHECK(notes("x,a,y", [&](int i) { return (i == 8 ? "p" : word(i % 3 == 0)) + "," + word(i % 3 != 0); }).empty());
  const auto line = [&](int i) { return number(i * i) + "," + number(32 + 1.8 * i * i); };
  CHECK(notes("x,a,y", line, TargetKind::values) == Names{tells});
  const auto curve = [&](int i) { return number(3 * i) + "," + number(32 + 1.8 * i * i); };
  CHECK(notes("x,a,y", curve, TargetKind::values).empty());

  const auto one_hot = [](int i) { return std::string(i % 3 == 0 ? "1,0,0" : i % 3 == 1 ? "0,1,0" : "0,0,1"); };
  CHECK(notes("x,a,b,y", one_hot) ==
        Names{"warning: in each row one of the target and the columns 'a', 'b' is 1, as where classes are written "
              "one-hot: together they tell the target; write one column of classes in their place, or name them in "
              "ignore"});
  CHECK(notes("x,a,b,y", [&](int i) { return i == 5 ? "0,0,0" : one_hot(i); }).empty());
}

TEST_CASE("Rows that are there twice are counted, with the lines of the first, unless an id tells them apart") {
  const std::string twice = "x,z,y\n1,2,a\n3,4,b\n\n1,2,a\n1,2,b\n";
  CHECK(trained(twice).notes ==
        Names{"1 of 4 rows is the same as an earlier one in all that is read: line 5 as line 2"});
  CHECK(trained(twice + "1,2,a\n3,4,b\n").notes ==
        Names{"3 of 6 rows are the same as an earlier one in all that is read, such as line 5 as line 2"});
  CHECK(trained("x,z,y\n1,2,5\n1,2,5\n1,2,6\n", "y", TargetKind::values).notes ==
        Names{"1 of 3 rows is the same as an earlier one in all that is read: line 3 as line 2"});
  csv::TableOptions options;
  options.takes_text = true;
  options.id = "z";
  const auto with_id = csv::training_samples(csv::Table("x,z,y\n1,2,a\n3,4,b\n1,5,a\n", ',', "data.csv"), true, "y",
                                             TargetKind::classes, options);
  CHECK(with_id.notes.empty());
}

TEST_CASE("Labels that cannot be classes are refused with what to do") {
  const auto refused = [](const Names& labels, const std::string& why) {
    CHECK_THROWS_WITH(trained(labelled(labels)), Catch::Contains(why));
  };
  refused({"a", ""}, "data.csv:3: column 'y': the label is empty");
  refused({"a", "a"}, "data.csv: column 'y' has one label only");
  refused({"1", "1.0"}, "has one label only");
  refused({"1", "0.5"}, "data.csv:3: column 'y': the label 0.5 is no whole number; set task: regression");
  refused({"0", "1", "NA"}, "data.csv:4: column 'y': the label 'NA' stands for a missing value");
  refused({"a", "1", "1.0"}, "the labels '1' and '1.0' are one number but, as others are text, two classes");
  Names many;
  for (int i = 0; i < 60; ++i) many.push_back(std::to_string(100 + i / 2));
  refused(many, "there are 30 different numbers in 60 rows; set task: regression");
  for (auto& label : many) label = std::to_string(&label - many.data());
  CHECK(trained(labelled(many)).class_names.size() == 60);
  for (auto& label : many) label += "x";
  refused(many, "each row has a label of its own");
  CHECK(trained(labelled({"a", "NA"})).notes.size() == 1);
}

TEST_CASE("Names that are missing or not unique are refused") {
  CHECK_THROWS_WITH(trained("a,a,y\n1,2,p\n3,4,q\n"),
                    "data.csv:1: the columns 1 and 2 are both called 'a': give each a name of its own");
  CHECK_THROWS_WITH(trained("a,\"a \",y\n1,2,p\n3,4,q\n"), Catch::Contains("both called 'a'"));
  CHECK_THROWS_WITH(trained("x,y,y\n1,p,p\n2,q,q\n", "y"), Catch::Contains("the columns 2 and 3 are both called 'y'"));
  CHECK_THROWS_WITH(trained("x,y,y\n1,2,p\n2,3,q\n"), Catch::Contains("the columns 2 and 3 are both called 'y'"));
  CHECK_THROWS_WITH(trained("x,,y\n1,2,p\n2,3,q\n"), Catch::Contains("data.csv:1: column 2 has no name"));
}

TEST_CASE("A first row of numbers is no header unless the target's name is none of the labels") {
  for (const char* text : {"1.5,2,0\n1,2,1\n3,4,0\n", "1.5,2,a\n1,2,b\n3,4,a\n", "1.5,1.5,a\n1,2,b\n3,4,a\n",
                           ",1,a\n1,2,b\n3,4,a\n", "?,1,a\n1,2,b\n3,4,a\n"}) {
    CHECK_THROWS_WITH(trained(text), Catch::StartsWith("data.csv:1: the first row holds numbers") &&
                                         Catch::Contains("set header: false"));
  }
  CHECK(trained("0,1,y\n1,2,b\n3,4,a\n", "y").feature_names == Names{"0", "1"});
  const auto by_place = trained("0,1,y\n1,2,b\n3,4,a\n");
  CHECK(by_place.feature_names == Names{"0", "1"});
  CHECK_THAT(by_place.notes.at(0), Catch::Contains("the first row, '0', '1', 'y', is taken for the columns' names"));
  CHECK(trained("0,1,2\n1,2,b\n3,4,a\n", "2").feature_names == Names{"0", "1"});
  CHECK(trained("1.5,2,0\n1,2,1\n", std::int64_t{-1}, TargetKind::classes, false).feature_names == Names{"0", "1"});
  CHECK_THROWS_WITH(trained("a,b,y\n1,2,1\n", std::int64_t{-1}, TargetKind::classes, false),
                    Catch::Contains("data.csv:1: there is no number in the first row, which begins with 'a'; where it "
                                    "holds the columns' names, set header: true in the training, or delete the row"));
}

TEST_CASE("The rows' index of pandas and R is no feature, and that is said") {
  for (const char* text : {",x,y\n0,5,a\n1,6,b\n", "\"\",x,y\nr1,5,a\nr2,6,b\n", "Unnamed: 0,x,y\n0,5,a\n1,6,b\n",
                           ",Unnamed: 0,x,y\n3,0,5,a\n4,1,6,b\n"}) {
    const auto samples = trained(text);
    CHECK(samples.feature_names == Names{"x"});
    CHECK(samples.inputs == std::vector<double>{5, 6});
    CHECK_THAT(samples.notes.at(0), Catch::Contains("numbers the rows, as pandas and R write it: it is no feature"));
  }
  std::string numbered = "id,x,y\n";
  for (int i = 0; i < 12; ++i)
    numbered += std::to_string(i + 7) + "," + std::to_string(i % 5) + "," + std::to_string(i % 2) + "\n";
  CHECK(trained(numbered).notes ==
        Names{"warning: the feature 'id' counts the rows of the file; where it says nothing else, delete the column"});
}

TEST_CASE("Columns at the end without name and content do not count") {
  CHECK(trained("x,y,,\n1,a,,\n2,b,,\n").feature_names == Names{"x"});
  CHECK_THROWS_WITH(trained("x,y,\n1,a,\n2,b,3\n", "y"), Catch::Contains("column 3 has no name"));
}

TEST_CASE("A feature that float32 would level is known by name") {
  CHECK(trained("t,y\n1700000001,a\n1700000002,b\n").exact_features == Names{"t"});
  CHECK(trained("t,y\n16777217,a\n16777216,b\n").exact_features == Names{"t"});
  CHECK(trained("t,y\n1700000000000100,a\n1700000000000200,b\n").exact_features == Names{"t"});
  CHECK(trained("t,u,y\n0.1,5,a\n0.1,6,b\n").exact_features.empty());
  CHECK(trained("t,u,v,y\n1990,0.1,5.1,a\n2020,0.1,4.9,b\n").exact_features.empty());
  const auto values = trained("x,t\n1,1700000001\n2,1700000002\n", std::int64_t{-1}, TargetKind::values);
  CHECK_THAT(values.notes.at(0), Catch::Contains("the values of 't' lie so close together"));
}

TEST_CASE("Other data give the features and classes of the training, by name, in its order") {
  const Names features = {"a", "b"};
  const Names classes = {"p", "q", "10"};
  const csv::TrainedOn by_name{features, classes, "y"};
  const auto samples = matched("z,b,y,a\nu,2,q,1\nv,4,1e1,3\n", by_name);
  CHECK(samples.inputs == std::vector<double>{1, 2, 3, 4});
  CHECK(samples.classes == Labels{1, 2});
  CHECK(matched("b,a\n2,1\n", by_name, TargetKind::none).inputs == std::vector<double>{1, 2});
  CHECK(matched("y,b,a\n7,2,1\n", by_name, TargetKind::values).values == std::vector<double>{7});
  CHECK_THROWS_WITH(matched("b,y,a\n2,1,1\n", {features, {"p", "q"}, "y"}),
                    Catch::Contains("not trained on the class '1'"));
  CHECK(matched("b,y,a\n2,1,1\n", {features, {"p", "q"}, "y", 2, true}).classes == Labels{1});
  // A place says nothing where columns may have moved.
  const csv::TrainedOn by_place{features, classes, std::int64_t{-1}};
  CHECK(matched(",y,b,a\n0,q,2,1\n", by_place).classes == Labels{1});
  CHECK_THROWS_WITH(matched("b,a,y,z\n2,1,q,p\n", by_place),
                    Catch::Contains("which column is the target is not clear, there are 'y', 'z'; set target"));
  CHECK(matched(",a,b\nq,1,2\n", by_place).classes == Labels{1});
  CHECK_THROWS_WITH(matched("b,a\n2,1\n", by_place),
                    Catch::Contains("there is no column for the target beside the features"));
}

TEST_CASE("Other data without a header have the features' columns alone, or those of the training") {
  const Names features = {"a", "b"};
  const Names classes = {"p", "q"};
  const csv::TrainedOn first{features, classes, std::int64_t{0}};
  CHECK(matched("q,1,2\n", first, TargetKind::classes, false).classes == Labels{1});
  CHECK(matched("q,1,2\n", first, TargetKind::none, false).inputs == std::vector<double>{1, 2});
  CHECK(matched("1,2\n", first, TargetKind::none, false).inputs == std::vector<double>{1, 2});
  CHECK_THROWS_WITH(matched("1,2\n", first, TargetKind::classes, false), Catch::Contains("is a feature of the model"));
  CHECK_THROWS_WITH(matched("1,2,3,4\n", first, TargetKind::none, false),
                    Catch::Contains("there are 4 columns, but the model was trained on 2 features"));
  CHECK_THROWS_WITH(matched("1\n", first, TargetKind::none, false), Catch::Contains("there is 1 column, but"));
  CHECK_THROWS_WITH(matched("1,2,3\n", {features, classes}, TargetKind::none, false),
                    Catch::Contains("there are 3 columns, but"));
  CHECK_THROWS_WITH(matched("a,b\n1,2\n", first, TargetKind::none, false),
                    Catch::Contains("there is no number in the first row"));
}

TEST_CASE("Features without names are found by their places, under a header too") {
  const csv::TrainedOn nameless{{}, {"p", "q"}, "y", 2};
  CHECK(matched("a,b\n1,2\n", nameless, TargetKind::none).inputs == std::vector<double>{1, 2});
  CHECK(matched("a,y,b\n1,q,2\n", nameless).inputs == std::vector<double>{1, 2});
  CHECK(matched("a,y,b\n1,q,2\n", nameless).classes == Labels{1});
  CHECK_THROWS_WITH(matched("a,b,c\n1,2,3\n", nameless, TargetKind::none), Catch::Contains("give these columns alone"));
  CHECK_THROWS_WITH(matched("a,b\n1,2\n", nameless), Catch::Contains("there is no column named 'y'"));
}

TEST_CASE("Of what cannot be matched only the difference is named, and the first of it") {
  Names features;
  std::string header = "zzz";
  for (int i = 0; i < 5000; ++i) {
    features.push_back("f" + std::to_string(i));
    if (i >= 7) header += ",f" + std::to_string(i);
  }
  const Names classes = {"p", "q"};
  std::string row = "1";
  for (int i = 0; i < 4993; ++i) row += ",1";
  CHECK_THROWS_WITH(matched(header + "\n" + row + "\n", {features, classes}, TargetKind::none),
                    "data.csv:1: there is no column 'f0', 'f1', 'f2', 'f3', 'f4' and 2 more, on which the model was "
                    "trained; there are"
                    " 'zzz', 'f7', 'f8', 'f9', 'f10' and 4989 more");
  CHECK_THROWS_WITH(matched("f,y\n1,p\n2,rose\n", {{"f"}, classes, "y"}),
                    "data.csv:3: column 'y': the model was not trained on the class 'rose'; it knows 'p', 'q'");
  CHECK_THROWS_WITH(matched("f;y\n1;p\n", {{"f"}, classes, "y"}), Catch::Contains("set the delimiter to ';'"));
}

TEST_CASE("A delimiter is one character, or backslash t for a tab") {
  CHECK(csv::delimiter_of(",") == ',');
  CHECK(csv::delimiter_of("\t") == '\t');
  CHECK(csv::delimiter_of("\\t") == '\t');
  for (const char* bad : {"", ";;", "\"", "\n", "5", ".", "-", "\xc3\xa9", "tab"})
    CHECK_THROWS_AS(csv::delimiter_of(bad), std::invalid_argument);
}
