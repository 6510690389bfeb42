#include <nlohmann/json.hpp>

#include "csv/csv_table.hpp"
#include "testing/command.hpp"
#include "testing/draw.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using runner::testing::Draw;

namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Delimiter {
  const char* name;
  char character;
};
constexpr Delimiter delimiters[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"pipe", '|'}};

struct Written {
  std::string text;
  Rows rows;
};

const std::string all_pieces[] = {"a",   "B",  "7", "-1.5", "é", "€",  "𝄞", "'",  "\\",   "#",
                                  "x y", "\"", ",", ";",    "|", "\t", " ", "\n", "\r\n", "\r"};
const std::string line_ends[] = {"\n", "\r\n", "\r"};

std::string random_cell(Draw& draw) {
  std::string cell;
  for (std::size_t length = draw.below(5); length > 0; --length) cell += draw.of(all_pieces);
  return cell;
}

std::string in_quotes(const std::string& cell) {
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

// What must stand in quotes to be read again: it holds what means something, or blanks at its ends.
bool needs_quotes(const std::string& cell, char delimiter) {
  if (cell.find_first_of(std::string("\"\r\n") + delimiter) != std::string::npos) return true;
  return !cell.empty() && (std::string(" \t").find(cell.front()) != std::string::npos ||
                           std::string(" \t").find(cell.back()) != std::string::npos);
}

// A table that any reader of CSV must read alike, with the ways to write one mixed.
Written random_table(Draw& draw, char delimiter) {
  Written written;
  const std::string line_end = draw.of(line_ends);
  const std::size_t columns = 1 + draw.below(5);
  const std::size_t rows = 1 + draw.below(8);
  if (draw.one_in(8)) written.text = "\xef\xbb\xbf";
  for (std::size_t row = 0; row < rows; ++row) {
    auto& cells = written.rows.emplace_back();
    for (std::size_t column = 0; column < columns; ++column) {
      cells.push_back(random_cell(draw));
      // A row of one empty cell would be a blank line.
      const bool quoted =
          needs_quotes(cells.back(), delimiter) || draw.one_in(4) || (columns == 1 && cells.back().empty());
      if (column > 0) written.text += delimiter;
      written.text += quoted ? in_quotes(cells.back()) : cells.back();
    }
    if (row + 1 < rows || !draw.one_in(4)) written.text += line_end;
    if (draw.one_in(10) && row + 1 < rows) written.text += line_end;
  }
  return written;
}

// Text without any order, much of which nobody reads.
std::string random_text(Draw& draw, char delimiter) {
  const std::string pieces[] = {"a",
                                "1",
                                "é",
                                "\"",
                                "\"\"",
                                "\"b\"",
                                " ",
                                "\n",
                                "\r\n",
                                "\r",
                                std::string(1, delimiter),
                                std::string(1, delimiter)};
  std::string text;
  for (std::size_t length = 1 + draw.below(12); length > 0; --length) text += draw.of(pieces);
  return text;
}

std::optional<Rows> read(const std::string& text, char delimiter) {
  try {
    const csv::Table table(text, delimiter, "random.csv");
    Rows rows(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row) {
      for (std::size_t column = 0; column < table.columns(); ++column) rows[row].emplace_back(table.cell(row, column));
    }
    return rows;
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

nlohmann::json read_by_python(const std::filesystem::path& folder) {
  const auto finished = runner::testing::run(
      {{"python3", std::string(PROJECT_FOLDER) + "/tests/csv/read_with_python.py", folder.string()}, {}, {}, {}});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return nlohmann::json::parse(finished.output);
}

// Of text without order, blanks around a cell are kept by Python where we do not count them, and blank lines are rows
// of one empty cell.
Rows without_blanks(Rows rows) {
  for (auto& row : rows) {
    for (auto& cell : row) {
      cell.erase(0, std::min(cell.find_first_not_of(" \t"), cell.size()));
      cell.erase(cell.find_last_not_of(" \t") + 1);
    }
  }
  std::erase_if(rows, [](const auto& row) { return row.empty() || (row.size() == 1 && row[0].empty()); });
  return rows;
}

}  // namespace

TEST_CASE("Python's csv module reads 500 random tables as we do, cell by cell") {
  Draw draw(20);
  const runner::testing::TemporaryFolder folder;
  std::map<std::string, Written> tables;
  std::map<std::string, std::string> files;
  for (std::size_t i = 0; i < 500; ++i) {
    const Delimiter delimiter = draw.of(delimiters);
    const std::string name = std::to_string(i) + "." + delimiter.name;
    tables[name] = random_table(draw, delimiter.character);
    folder.write(name, tables[name].text);
    INFO(tables[name].text);
    CHECK(read(tables[name].text, delimiter.character) == tables[name].rows);
  }
  const auto by_python = read_by_python(folder.path());
  REQUIRE(by_python.size() == 500);
  for (const auto& [name, table] : tables) {
    INFO(table.text);
    REQUIRE_FALSE(by_python[name].is_null());
    Rows rows = by_python[name].get<Rows>();
    std::erase_if(rows, [](const auto& row) { return row.empty(); });
    CHECK(rows == table.rows);
  }
}

TEST_CASE("Of random text, what Python's csv module and we both take for a table is the same one") {
  Draw draw(10);
  const runner::testing::TemporaryFolder folder;
  std::map<std::string, Rows> ours;
  for (std::size_t i = 0; i < 3000; ++i) {
    const Delimiter delimiter = draw.of(delimiters);
    const std::string text = random_text(draw, delimiter.character);
    const auto rows = read(text, delimiter.character);
    if (!rows) continue;
    const std::string name = std::to_string(i) + "." + delimiter.name;
    folder.write(name, text);
    ours[name] = without_blanks(*rows);
  }
  const auto by_python = read_by_python(folder.path());
  std::size_t both = 0;
  for (const auto& [name, rows] : ours) {
    if (by_python[name].is_null()) continue;
    INFO(name);
    CHECK(without_blanks(by_python[name].get<Rows>()) == rows);
    ++both;
  }
  CHECK(both >= 500);
}
