#include "report/table_text.hpp"

#include <cstdlib>
#include <ctime>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "lines_of.hpp"
#include "report/columns.hpp"

#include "testing/catch.hpp"

using namespace runner::report;
using runner::database::Table;

namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

// Every line of a box is as wide as the others; returns that width.
std::size_t width_of_box(const std::string& box) {
  const auto lines = lines_of(box);
  for (const std::string& line : lines) {
    INFO(line);
    CHECK(columns_of(line) == columns_of(lines.front()));
  }
  return columns_of(lines.front());
}

}  // namespace

TEST_CASE("A box has a heading, numbers to the right and texts to the left") {
  const Table table{{"trial", "name"}, {{std::int64_t{7}, "adam"}, {std::int64_t{1234567}, "x"}}};
  CHECK(to_text(table, TableForm::box) ==
        "┌─────────┬──────┐\n"
        "│ trial   │ name │\n"
        "├─────────┼──────┤\n"
        "│       7 │ adam │\n"
        "│ 1234567 │ x    │\n"
        "└─────────┴──────┘\n");
}

TEST_CASE("A box shows NULL by its name and a BLOB by its size, and stays one line a row") {
  const Table table{{"a", "b", "c"}, {{nullptr, bytes({1, 2, 3}), "two\nlines\x1b[2J"}}};
  const auto lines = lines_of(to_text(table, TableForm::box));
  REQUIRE(lines.size() == 5);
  CHECK(lines[3] == "│ NULL │ <3 bytes> │ two lines [2J │");
}

TEST_CASE("A table without rows is its heading") {
  CHECK(lines_of(to_text({{"a"}, {}}, TableForm::box)).size() == 4);
  CHECK(to_text({{"a", "b"}, {}}, TableForm::tsv) == "a\tb\n");
  CHECK(to_text({{"a"}, {}}, TableForm::json) == "[]\n");
}

TEST_CASE("A box is cut to the width, the widest column first, and no text below eight columns") {
  const Table table{{"short", "long", "longer"},
                    {{"12345678", std::string(50, 'x'), std::string(70, 'y')}, {"1", "2", "3"}}};
  const std::string wide = to_text(table, TableForm::box, 200);
  CHECK(width_of_box(wide) == 8 + 50 + 70 + 10);
  CHECK(wide.find("…") == std::string::npos);
  const std::string narrow = to_text(table, TableForm::box, 60);
  CHECK(width_of_box(narrow) == 60);
  CHECK(narrow.find("│ 12345678 │") != std::string::npos);
  CHECK(narrow.find("x… │") != std::string::npos);
  CHECK(narrow.find("y… │") != std::string::npos);
}

TEST_CASE("A number is never cut: what does not fit is left out whole and named") {
  const Table table{{"trial", "a_long_name", "loss", "message"},
                    {{std::int64_t{1}, 0.123456789, 1234567890123.0, "why"}, {std::int64_t{2}, 2.5, 1e-30, "not"}}};
  const auto lines = lines_of(to_text(table, TableForm::box, 36));
  CHECK(lines[1] == "│ trial │ a_long_na… │ loss        │");
  CHECK(lines[3] == "│     1 │   0.123457 │ 1.23457e+12 │");
  CHECK(lines.back() == "no room for: message");
  for (int width = 1; width < 60; ++width) {
    for (const auto& line : lines_of(to_text(table, TableForm::box, width))) {
      INFO(width << ": " << line);
      if (width >= 9 && line.find("no room") != 0) CHECK(columns_of(line) <= static_cast<std::size_t>(width));
    }
  }
}

TEST_CASE("Columns that may go go first, before a text is cut") {
  const Table table{{"name", "more"}, {{"a text of some length", "x"}, {"b", "y"}}};
  BoxLook look(26);
  look.optional_columns = 1;
  const auto lines = lines_of(to_text(table, TableForm::box, look));
  CHECK(lines[3] == "│ a text of some length │");
  CHECK(lines.back() == "no room for: more");
}

TEST_CASE("A table of one row that is too wide has a line for each column") {
  const Table table{{"checkpoint", "sha256", "bytes"}, {{"1@2", std::string(40, 'a'), std::int64_t{7}}}};
  CHECK(to_text(table, TableForm::box, 32) ==
        "checkpoint  1@2\n"
        "sha256      aaaaaaaaaaaaaaaaaaaa\n"
        "            aaaaaaaaaaaaaaaaaaaa\n"
        "bytes       7\n");
}

TEST_CASE("A box has no character but ASCII where the locale has none") {
  BoxLook look(20);
  look.utf8 = false;
  CHECK(to_text({{"a", "b"}, {{"x", std::string(40, 'y')}, {"1", "2"}}}, TableForm::box, look) ==
        "+---+--------------+\n"
        "| a | b            |\n"
        "+---+--------------+\n"
        "| x | yyyyyyyyyyy~ |\n"
        "| 1 | 2            |\n"
        "+---+--------------+\n");
}

TEST_CASE("A box shows numbers with six digits and times where the person is, with how long ago they are") {
  ::setenv("TZ", "EST5", 1);
  ::tzset();
  BoxLook look(80);
  // 2026-11-27 12:00:00 UTC.
  look.now = 1795780800;
  const Table table{{"value", "created_at", "text"},
                    {{0.1 + 0.2, "2026-11-27 11:54:59.123", "2026-11-27 11:54:59.123"},
                     {-1234567.0, "2026-11-24 12:00:00", "x"},
                     {1.0, "2025-01-02 03:04:05.678", "x"},
                     {1.0, "yesterday", "x"}}};
  const auto lines = lines_of(to_text(table, TableForm::box, look));
  CHECK(lines[3] == "│          0.3 │ 2026-11-27 06:54, 5m ago │ 2026-11-27 11:54:59.123 │");
  CHECK(lines[4] == "│ -1.23457e+06 │ 2026-11-24 07:00, 3d ago │ x                       │");
  CHECK(lines[5] == "│            1 │ 2025-01-01 22:04         │ x                       │");
  CHECK(lines[6] == "│            1 │ yesterday                │ x                       │");
  CHECK(to_text(table, TableForm::tsv, look).find("2026-11-27 11:54:59.123\t2026") != std::string::npos);
  ::unsetenv("TZ");
  ::tzset();
}

TEST_CASE("A box is aligned whatever the width of its characters") {
  const Table table{{"größe", "漢字"},
                    {{"e\u0301", "🙂"}, {"\xff", "漢字漢字漢字漢字漢字"}, {std::string(40, 'x'), "µ"}}};
  CHECK(width_of_box(to_text(table, TableForm::box, 200)) == 40 + 20 + 7);
  CHECK(width_of_box(to_text(table, TableForm::box, 33)) == 33);
}

TEST_CASE("A cell of megabytes is cut as any other") {
  const Table table{{"text"}, {{std::string(10 << 20, 'x')}}};
  CHECK(width_of_box(to_text(table, TableForm::box, 80)) == 80);
}

TEST_CASE("Tab separated lines escape what would break them, and leave NULL empty") {
  const Table table{
      {"a\tb", "c", "d", "e"},
      {{"tab\there", "line\r\nbreak", "back\\slash", nullptr}, {0.1, std::int64_t{-5}, bytes({0, 255}), "größe"}}};
  CHECK(to_text(table, TableForm::tsv) ==
        "a\\tb\tc\td\te\n"
        "tab\\there\tline\\r\\nbreak\tback\\\\slash\t\n"
        "0.1\t-5\t<2 bytes>\tgröße\n");
}

TEST_CASE("A number is written with as many digits as bring it back") {
  const double value = 0.1 + 0.2;
  const std::string text = to_text({{"x"}, {{value}}}, TableForm::tsv);
  CHECK(std::stod(text.substr(2)) == value);
  CHECK(to_text({{"x"}, {{1.0}}}, TableForm::tsv) == "x\n1\n");
}

TEST_CASE("JSON keeps the order of columns and the types of values, a BLOB as hex") {
  const Table table{{"z", "a", "real", "none", "blob"},
                    {{std::int64_t{1}, "te\"xt", 0.5, nullptr, bytes({0, 171, 255})}}};
  const std::string text = to_text(table, TableForm::json);
  const auto parsed = nlohmann::ordered_json::parse(text);
  CHECK(text.back() == '\n');
  CHECK(parsed.dump() == R"([{"z":1,"a":"te\"xt","real":0.5,"none":null,"blob":"00abff"}])");
}

TEST_CASE("JSON takes text that is no UTF-8 and numbers that are not finite") {
  const Table table{{"text", "number"}, {{"M\xfcnchen", std::numeric_limits<double>::infinity()}}};
  const auto row = nlohmann::json::parse(to_text(table, TableForm::json)).at(0);
  CHECK(row["text"] == "M\uFFFDnchen");
  CHECK(row["number"].is_null());
}

TEST_CASE("Columns of one name lose no value in JSON") {
  const Table table{{"trial", "trial", "trial"}, {{std::int64_t{1}, nullptr, "x"}}};
  CHECK(nlohmann::ordered_json::parse(to_text(table, TableForm::json)).dump() ==
        R"([{"trial":1,"trial:1":null,"trial:2":"x"}])");
}
