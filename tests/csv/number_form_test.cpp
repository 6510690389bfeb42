#include "csv/number_form.hpp"

#include "csv/csv_table.hpp"
#include "csv/samples.hpp"

#include "testing/catch.hpp"

using namespace csv;

namespace {

using Numbers = std::vector<double>;

Samples values_of(const std::string& text, const NumberForm& form, char delimiter = ';') {
  TableOptions options;
  options.takes_text = true;
  return training_samples(Table(text, delimiter, "data.csv", form), true, "y", TargetKind::values, options);
}

}  // namespace

TEST_CASE("A number loses what parts its thousands, and another text stays as it is") {
  const auto read = [](const char* cell, char decimal, char thousands) {
    return plain_number(cell, {decimal, thousands}).value_or("");
  };
  CHECK(read("1,234", '.', ',') == "1234");
  CHECK(read("-12,345,678.25", '.', ',') == "-12345678.25");
  CHECK(read(" 1.234,5 ", ',', '.') == "1234.5");
  CHECK(read("0,5", ',', '.') == "0.5");
  CHECK(read("12 345", '.', ' ') == "12345");
  CHECK(read("12\xc2\xa0"
             "345,5",
             ',', ' ') == "12345.5");
  CHECK(read("12\xe2\x80\xaf"
             "345",
             '.', ' ') == "12345");
  CHECK(read("1'234", '.', '\'') == "1234");
  CHECK(read("1\xe2\x80\x99"
             "234.5",
             '.', '\'') == "1234.5");
  for (const char* other : {"1,23", "1234,567", "0,123", "1,2345", "1,,234", ",123", "1,234,56", "a,123", "950", ""})
    CHECK(read(other, '.', ',').empty());
  CHECK(read("1.5", ',', '.').empty());
}

TEST_CASE("The form of a number with parted thousands is found, or is none") {
  const auto found = [](const char* cell) {
    const auto form = form_with_thousands(cell);
    return form ? std::string{*form->thousands, form->decimal} : "";
  };
  CHECK(found("1,234") == ",.");
  CHECK(found("1,234,567.5") == ",.");
  CHECK(found("1.234,5") == ".,");
  CHECK(found("1.234.567") == ".,");
  CHECK(found("1 234,5") == " ,");
  CHECK(found("1'234") == "'.");
  for (const char* other : {"1,5", "950", "1.2.3", "27.11.2026", "red", ""}) CHECK(found(other).empty());
}

TEST_CASE("A table's numbers are read in the form that is named, and no other becomes a wrong number") {
  const auto samples = values_of("x;y\n1.234;1.000,5\n950;2\n-12.345.678;3\n", {',', '.'});
  CHECK(samples.inputs == Numbers{1234, 950, -12345678});
  CHECK(samples.values == Numbers{1000.5, 2, 3});
  CHECK(samples.notes.empty());
  CHECK_THROWS_WITH(values_of("x;y\n1.234;1\n1.5;2\n", {',', '.'}),
                    Catch::Contains("data.csv:3: column 'x': '1.5' has a point, which thousands says has groups of"));
  CHECK_THROWS_WITH(values_of("x;y\n1.234;1\n", ','),
                    Catch::Contains("where it parts thousands, set thousands to '.'"));
  CHECK_THROWS_WITH(values_of("x;y\n1.234,5;1\n", '.'), Catch::Contains("or set thousands to '.' and decimal to ','"));
  CHECK_THROWS_WITH(values_of("x,y\n\"1,23\",1\n", {'.', ','}, ','),
                    Catch::Contains("column 'x': '1,23' is not a finite"));
  CHECK_THROWS_WITH(values_of("x;y\n12 000;1\n", '.'), Catch::Contains("or set thousands to ' '"));
  CHECK_THROWS_WITH(number_form_of(",", ","), Catch::Contains("thousands and decimal are both ','"));
}

TEST_CASE("A minus sign that is no hyphen is one before a number, and stays in text") {
  CHECK(values_of("x;y\n\xe2\x88\x92"
                  "1,5;\xe2\x88\x92"
                  "2\n3;4\n",
                  ',')
            .inputs == Numbers{-1.5, 3});
  CHECK(values_of("x;y\n\xe2\x88\x92"
                  "1.234,5;1\n3;4\n",
                  {',', '.'})
            .inputs == Numbers{-1234.5, 3});
  const std::string text =
      "\xe2\x88\x92"
      "a";
  CHECK(values_of("x;y\n" + text + ";1\nb;2\n", '.').feature_names == std::vector<std::string>{"x=b", "x=" + text});
}

TEST_CASE("A row keeps its name as it is written where that looks like a number of the table's form") {
  TableOptions options;
  options.takes_text = true;
  options.id = "part";
  const std::string minus = "\xe2\x88\x92";
  const std::string text =
      "part;x;y\n1.234;1,5;1\n" + minus + "5;2;2\n" + minus + "1.000,5;3;3\n\" 7,5\";4;4\n007;5;5\n";
  const Table table(text, ';', "data.csv", {',', '.'});
  const auto training = training_samples(table, true, "y", TargetKind::values, options);
  CHECK(training.inputs == Numbers{1.5, 2, 3, 4, 5});
  TrainedOn trained;
  trained.feature_names = training.feature_names;
  trained.feature_count = 1;
  CHECK(matched_samples(table, true, trained, TargetKind::none, options).ids ==
        std::vector<std::string>{"1.234", minus + "5", minus + "1.000,5", "7,5", "007"});
  CHECK(table.cell(3, 0) == "-1000.5");
}

TEST_CASE("Three decimals in every number are said where commas or semicolons make thousands likely") {
  CHECK(values_of("x;y\n1,234;1\n5,678;2\n", ',').notes ==
        std::vector<std::string>{
            "warning: column 'x' holds 5,678 and three decimals in every number, and it is read as a "
            "fraction; where 5678 is meant, set thousands to ','"});
  CHECK(values_of("x;y\n1.234;1\n5.678;2\n", '.').notes.size() == 1);
  CHECK(values_of("x,y\n1.234,1\n5.678,2\n", '.', ',').notes.empty());
  CHECK(values_of("x;y\n1,234;1\n0,678;2\n", ',').notes.empty());
}

TEST_CASE("Labels that are numbers with parted thousands are no classes") {
  const auto classes = [](const std::string& text) {
    return training_samples(Table(text, ',', "data.csv"), true, "y", TargetKind::classes);
  };
  CHECK_THROWS_WITH(
      classes("x,y\n1,\"1,000\"\n2,950\n3,\"1,000\"\n"),
      Catch::Contains("data.csv:2: column 'y': the label '1,000' seems to be a number; set thousands to ','"));
  CHECK(classes("x,y\n1,\"1,2\"\n2,\"1,3\"\n").class_names.size() == 2);
}
