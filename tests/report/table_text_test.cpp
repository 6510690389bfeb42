#include "report/table_text.hpp"

#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

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

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
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

TEST_CASE("A box is cut to the width, the widest column first, and no cell below eight columns") {
  const Table table{{"short", "long", "longer"}, {{"12345678", std::string(50, 'x'), std::string(70, 'y')}}};
  const std::string wide = to_text(table, TableForm::box, 200);
  CHECK(width_of_box(wide) == 8 + 50 + 70 + 10);
  CHECK(wide.find("…") == std::string::npos);
  const std::string narrow = to_text(table, TableForm::box, 60);
  CHECK(width_of_box(narrow) == 60);
  CHECK(narrow.find("│ 12345678 │") != std::string::npos);
  CHECK(narrow.find("x… │") != std::string::npos);
  CHECK(narrow.find("y… │") != std::string::npos);
  CHECK(width_of_box(to_text(table, TableForm::box, 10)) == 3 * 8 + 10);
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
