#include "csv/csv_table.hpp"

#include <stdexcept>

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

}  // namespace

TEST_CASE("Rows are split at the delimiter and at the end of a line, the last of which may be absent") {
  const Rows expected = {{"a", "b"}, {"1", "2"}};
  CHECK(rows_of("a,b\n1,2\n") == expected);
  CHECK(rows_of("a,b\n1,2") == expected);
  CHECK(rows_of("a;b\n1;2\n", ';') == expected);
  CHECK(rows_of("a\tb\n1\t2\n", '\t') == expected);
}

TEST_CASE("CRLF and CR end a line as LF does") {
  CHECK(rows_of("a,b\r\n1,2\r\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("\"a\",\"b\"\r\n\"1\",\"2\"\r\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("a,b\r\n1,2\r") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("a,b\r1,2\r\r\"3\",4") == Rows{{"a", "b"}, {"1", "2"}, {"3", "4"}});
  CHECK(rows_of("a,b\r\r\n1,2\r\r\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(lines_of("a,b\r\"x\ry\r\n\",1\r2,3") == std::vector<std::size_t>{1, 2, 5});
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

TEST_CASE("Spaces and tabs around a cell do not count, those in its quotes do") {
  CHECK(rows_of(" a , b\t\n") == Rows{{"a", "b"}});
  CHECK(rows_of("1, \"a, b\"\n\t\" c \" ,2\n") == Rows{{"1", "a, b"}, {" c ", "2"}});
  CHECK(rows_of("1\t\"a\tb\"\n \"c\" \t2\n", '\t') == Rows{{"1", "a\tb"}, {"c", "2"}});
}

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
                    "data.csv:3: this row has 1 cell, the first has 2; complete it, or set the delimiter");
  CHECK_THROWS_WITH(rows_of("a,b\n\n1,2\n1,2,3\n"),
                    Catch::Contains("data.csv:4: this row has 3 cells, the first has 2; put a"));
}

TEST_CASE("What makes rows ragged is said where it can be seen") {
  CHECK_THROWS_WITH(rows_of("# made by a tool\na,b\n1,2\n"),
                    Catch::Contains("data.csv:1: this line begins with '#' as a comment"));
  CHECK_THROWS_WITH(rows_of("a,b\n1,2\n#end\n"), Catch::Contains("data.csv:3: this line begins with '#' as a comment"));
  CHECK_THROWS_WITH(rows_of("a;b;c\n1,5;2;3\n"),
                    Catch::Contains("data.csv:1: this row has 1 cell, and there are ';' in it: set the"));
  CHECK_THROWS_WITH(rows_of("My table\na,b\n1,2\n"),
                    Catch::Contains("data.csv:1: this row has 1 cell, those below have 2: where it is a title"));
  CHECK_THROWS_WITH(rows_of("a,b\n1,2,\n3,4,\n"),
                    Catch::Contains("data.csv:2: this row and all others below the first end with a delimiter"));
  CHECK_THROWS_WITH(
      rows_of("a,b\n1,2\n3,4,,\n"),
      Catch::Contains("data.csv:3: this row has 4 cells, the first has 2: it ends with a delimiter too many"));
  CHECK_THROWS_WITH(
      rows_of("a,b\nr1,1,2\nr2,3,4\n"),
      Catch::Contains(
          "data.csv:1: this row has 2 cells, all below have one more: where the first column holds the rows' names"));
}

TEST_CASE("A spreadsheet's line of the separator is passed over, and contradicts another delimiter") {
  CHECK(rows_of("sep=;\r\na;b\r\n1;2\r\n", ';') == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("\xef\xbb\xbf\"sep=\t\"\na\tb\n", '\t') == Rows{{"a", "b"}});
  CHECK(rows_of("sep=\t\na\tb\n", '\t') == Rows{{"a", "b"}});
  CHECK_THROWS_WITH(rows_of("sep=;\na;b\n1;2\n"),
                    "data.csv:1: this line says that ';' separates the cells: set the delimiter to ';'");
  CHECK(rows_of("sep=,x\n1,2\n") == Rows{{"sep=", "x"}, {"1", "2"}});
}

TEST_CASE("A quote that is never closed is refused where it was opened") {
  CHECK_THROWS_WITH(rows_of("a,b\n1,\"2\n3,4\n"), "data.csv:2: a quote is never closed");
}

TEST_CASE("Text behind a closing quote is refused") {
  CHECK_THROWS_WITH(rows_of("a,b\n\"x\"y,1\n"), Catch::Contains("data.csv:2: text follows a closing quote"));
  CHECK_THROWS_WITH(rows_of("a,b\n\"x\" y,1\n"), Catch::Contains("data.csv:2: text follows a closing quote"));
}

TEST_CASE("A text without a row is refused") {
  for (const char* text : {"", "\n", "\xef\xbb\xbf", " \r\n\n"})
    CHECK_THROWS_WITH(rows_of(text), "data.csv: the file is empty");
}

TEST_CASE("What is no UTF-8 text is refused with what it seems to be and how to make text of it") {
  using namespace std::string_literals;
  CHECK_THROWS_WITH(rows_of("a,b\n1,Montr\xe9"
                            "al\n"),
                    Catch::Contains("data.csv:2: the byte 0xe9 is no UTF-8; the text seems to be Latin-1") &&
                        Catch::Contains("iconv -f WINDOWS-1252 -t UTF-8"));
  for (const auto& bad : {"\xc0\xaf"s, "\xed\xa0\x80"s, "\xf4\x90\x80\x80"s, "\xe2\x82"s, "\x80"s, "\xe0\x80\xaf"s}) {
    CHECK_THROWS_WITH(rows_of("a," + bad), Catch::Contains("is no UTF-8"));
  }
  CHECK(rows_of("é,€\n𝄞,ﬁ\n") == Rows{{"é", "€"}, {"𝄞", "ﬁ"}});
  CHECK_THROWS_WITH(rows_of("\xff\xfe"s + "a\0,\0b\0\n\0"s),
                    Catch::Contains("data.csv: this is UTF-16 text; convert it to UTF-8"));
  CHECK_THROWS_WITH(rows_of("\xfe\xff"s + "\0a\0,\0b"s), Catch::Contains("data.csv: this is UTF-16 text"));
  CHECK_THROWS_WITH(rows_of("a\0,\0b\0\n\0"s), Catch::Contains("data.csv: this is UTF-16 text"));
  CHECK_THROWS_WITH(rows_of("\xff\xfe\0\0a\0\0\0"s), Catch::Contains("data.csv: this is UTF-32 text"));
  CHECK_THROWS_WITH(rows_of("a,b\n1,a\0x\n"s), Catch::Contains("data.csv:2: there is a NUL byte"));
  CHECK_THROWS_WITH(rows_of("PK\x03\x04..."s),
                    Catch::Contains("data.csv: this is an archive, such as a spreadsheet's"));
  CHECK_THROWS_WITH(rows_of("\x1f\x8b..."s), Catch::Contains("data.csv: this is compressed"));
}

TEST_CASE("A file of another format is named, with the data set that reads it or the way to a CSV file") {
  using namespace std::string_literals;
  const std::pair<std::string, std::string> cases[] = {
      {"\xff\xd8\xff\xe0\0\x10JFIF"s, "this is a JPEG image; the data set images reads a folder of"},
      {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s, "this is a PNG image; the data set images reads"},
      {"RIFF\x10\0\0\0WEBPVP8 "s, "this is a WebP image; the data set images reads"},
      {"PK\x03\x04\x14\0\0\0xl/workbook.xml"s, "this is a spreadsheet's workbook; save the sheet as CSV"},
      {"PK\x03\x04\x14\0\0\0x.npy"s, "this is an archive of NumPy's arrays; the data set npz reads it"},
      {"PK\x03\x04\x14\0\0\0net/archive_format"s, "this is a network that PyTorch wrote; the models exported"},
      {"\x93NUMPY\x01\0v\0{'descr'"s, "this is an array of NumPy; the data set npy reads it"},
      {"\0\0\x08\x03\0\0\0\x0a"s, "this is an IDX file; the data set idx reads it"},
      {"\x80\x04\x95\x10\0."s, "this is a pickle of Python, a program that is not run here"},
      {"table.csv"s + std::string(248, '\0') + "ustar  \0"s, "this is an archive of tar; unpack it with tar -xf"},
      {"PAR1\x15\x04PAR1"s, "this is a Parquet file, which no data set reads; write it as CSV"},
      {"\x89HDF\r\n\x1a\n"s, "this is an HDF5 file"},
      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s, "this is a workbook of an old spreadsheet"},
      {"SQLite format 3\0\x10"s, "this is an SQLite database"}};
  for (const auto& [bytes, message] : cases) CHECK_THROWS_WITH(rows_of(bytes), Catch::Contains("data.csv: " + message));
  CHECK(rows_of("PAR1,BZh\n1,2\n") == Rows{{"PAR1", "BZh"}, {"1", "2"}});
}
