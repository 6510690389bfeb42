#include "csv/csv_table.hpp"

#include <stdexcept>

// last
#include "testing/catch.hpp"

namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(std::string_view text, char delimiter = ',') {
  const csv::Table table(text, delimiter, "data.csv");
  Rows rows(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t column = 0; column < table.columns(); ++column) rows[row].emplace_back(table.cell(row, column));
  }
  return rows;
}

std::vector<std::size_t> lines_of(std::string_view text) {
  const csv::Table table(text, ',', "data.csv");
  std::vector<std::size_t> lines;
  for (std::size_t row = 0; row < table.rows(); ++row) lines.push_back(table.line(row));
  return lines;
}

double number(std::string_view cell) { return csv::number(cell, "data.csv", 3, "width"); }

}  // namespace

TEST_CASE("Rows are split at the delimiter and at the end of a line, the last of which may be absent") {
  const Rows expected = {{"a", "b"}, {"1", "2"}};
  CHECK(rows_of("a,b\n1,2\n") == expected);
  CHECK(rows_of("a,b\n1,2") == expected);
  CHECK(rows_of("a;b\n1;2\n", ';') == expected);
  CHECK(rows_of("a\tb\n1\t2\n", '\t') == expected);
}

TEST_CASE("CRLF ends a line as LF does") {
  CHECK(rows_of("a,b\r\n1,2\r\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("\"a\",\"b\"\r\n\"1\",\"2\"\r\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("a,b\r\n1,2\r") == Rows{{"a", "b"}, {"1", "2"}});
}

TEST_CASE("A byte order mark is no part of the first cell") {
  CHECK(rows_of("\xef\xbb\xbf"
                "a,b\n1,2\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("\xef\xbb\xbf\"a\",b\n1,2\n") == Rows{{"a", "b"}, {"1", "2"}});
}

TEST_CASE("A quoted cell may hold the delimiter, line ends, spaces and doubled quotes") {
  CHECK(rows_of("\"a,b\",c\n") == Rows{{"a,b", "c"}});
  CHECK(rows_of("\"a\nb\",c\n") == Rows{{"a\nb", "c"}});
  CHECK(rows_of("\"a\r\nb\",c\n") == Rows{{"a\r\nb", "c"}});
  CHECK(rows_of("\" a \",c\n") == Rows{{" a ", "c"}});
  CHECK(rows_of("\"say \"\"yes\"\"\",c\n") == Rows{{"say \"yes\"", "c"}});
  CHECK(rows_of("\"\",\"\"\"\"\n") == Rows{{"", "\""}});
  CHECK(rows_of("c,\"a\"") == Rows{{"c", "a"}});
}

TEST_CASE("A quote inside a cell that does not begin with one is text") {
  CHECK(rows_of("5\" nail,1\n") == Rows{{"5\" nail", "1"}});
}

TEST_CASE("Spaces and tabs around a plain cell do not count") { CHECK(rows_of(" a , b\t\n") == Rows{{"a", "b"}}); }

TEST_CASE("Empty cells count, at the end of a row and of the text too") {
  CHECK(rows_of(",\n1,\n,2\n,") == Rows{{"", ""}, {"1", ""}, {"", "2"}, {"", ""}});
}

TEST_CASE("Blank lines are passed over and counted as lines") {
  const std::string text = "\n \na,b\r\n\r\n1,2\n\t\n3,4\n\n";
  CHECK(rows_of(text) == Rows{{"a", "b"}, {"1", "2"}, {"3", "4"}});
  CHECK(lines_of(text) == std::vector<std::size_t>{3, 5, 7});
}

TEST_CASE("A row of empty cells is no blank line, whatever the delimiter") {
  CHECK(rows_of("a\tb\n\t\n1\t2\n", '\t') == Rows{{"a", "b"}, {"", ""}, {"1", "2"}});
  CHECK(rows_of("a b\n 2\n", ' ') == Rows{{"a", "b"}, {"", "2"}});
}

TEST_CASE("A row's line is the one it begins on, after cells of several lines too") {
  CHECK(lines_of("a,b\n\"x\ny\nz\",1\n2,3\n") == std::vector<std::size_t>{1, 2, 5});
}

TEST_CASE("A ragged row is refused, its line and both counts named") {
  CHECK_THROWS_WITH(rows_of("a,b\n1,2\n3\n"),
                    "data.csv:3: this row has 1 cells, the first has 2; complete it, or set the delimiter");
  CHECK_THROWS_WITH(rows_of("a,b\n\n1,2,3\n"), Catch::Contains("data.csv:3: this row has 3 cells"));
}

TEST_CASE("A quote that is never closed is refused where it was opened") {
  CHECK_THROWS_WITH(rows_of("a,b\n1,\"2\n3,4\n"), "data.csv:2: a quote is never closed");
}

TEST_CASE("Text behind a closing quote is refused") {
  CHECK_THROWS_WITH(rows_of("a,b\n\"x\"y,1\n"), Catch::Contains("data.csv:2: text follows a closing quote"));
  CHECK_THROWS_WITH(rows_of("a,b\n\"x\" ,1\n"), Catch::Contains("data.csv:2: text follows a closing quote"));
}

TEST_CASE("A text without a row is refused") {
  for (const char* text : {"", "\n", "\xef\xbb\xbf", " \r\n\n"})
    CHECK_THROWS_WITH(rows_of(text), "data.csv: the file is empty");
}

TEST_CASE("A number is decimal, with a sign and an exponent where wanted, whatever the locale") {
  CHECK(number("1") == 1.0);
  CHECK(number("-0.5") == -0.5);
  CHECK(number("+2.5e-3") == 2.5e-3);
  CHECK(number(".5") == 0.5);
  CHECK(number("1e-40") == 1e-40);
}

TEST_CASE("What is no finite number that a data set can hold is refused, file, line and column named") {
  CHECK_THROWS_WITH(number(""), "data.csv:3: column 'width': the cell is empty");
  for (const char* cell : {"x", "1x", "1,5", "0x10", "nan", "inf", "-infinity", "+-1", "+", "--1", "1 2"}) {
    CHECK_THROWS_WITH(number(cell), "data.csv:3: column 'width': '" + std::string(cell) + "' is not a finite number");
  }
  for (const char* cell : {"1e39", "-3.5e38", "1e999"}) {
    CHECK_THROWS_WITH(number(cell), Catch::Contains("'" + std::string(cell) + "' is out of the range of float32"));
  }
}
