#include "exports/csv.hpp"

#include <map>
#include <string>
#include <utility>

#include "exports/number_text.hpp"
#include "files/buffered_file.hpp"

namespace runner::exports {

namespace {

using database::Cell;
using database::TrialView;

std::string quoted(const std::string& text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"') result += '"';
    result += letter;
  }
  return result + '"';
}

struct CellText {
  std::string operator()(std::nullptr_t) const { return ""; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return number_text(value); }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(const std::vector<std::byte>& value) const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : value) {
      text += digits[std::to_integer<std::size_t>(byte) >> 4];
      text += digits[std::to_integer<std::size_t>(byte) & 15];
    }
    return text;
  }
};

// A file with the first so many columns of rows.
class CsvFile {
 public:
  CsvFile(const std::filesystem::path& folder, std::string_view name, const std::vector<std::string>& columns,
          std::size_t count)
      : file_(folder / (std::string(name) + ".csv")), count_(count) {
    write({columns.begin(), columns.end()});
  }
  CsvFile(const std::filesystem::path& folder, std::string_view name, const std::vector<std::string>& columns)
      : CsvFile(folder, name, columns, columns.size()) {}

  void write(const std::vector<Cell>& row) {
    std::string line;
    for (std::size_t i = 0; i < count_; ++i) {
      if (i > 0) line += ',';
      line += std::visit(CellText{}, row[i]);
    }
    file_.write(line + '\n');
  }
  void finish() { file_.finish(); }

 private:
  files::BufferedFile file_;
  std::size_t count_;
};

class CsvVisitor : public database::TrialVisitor {
 public:
  CsvVisitor(const database::ExperimentSnapshot& experiment, const std::filesystem::path& folder)
      : trials_(folder, "trials", experiment.trial_columns(), experiment.view_columns()) {
    for (const auto view : format_named("csv")->content.views) {
      views_.emplace(view, CsvFile(folder, to_text(view), experiment.columns_of(view)));
    }
  }

  void begin(const std::vector<Cell>& trial) override { trials_.write(trial); }
  void rows(TrialView view, std::span<const std::vector<Cell>> rows) override {
    for (const auto& row : rows) views_.at(view).write(row);
  }
  void end() override {}

  void finish() {
    trials_.finish();
    for (auto& [view, file] : views_) file.finish();
  }

 private:
  CsvFile trials_;
  std::map<TrialView, CsvFile> views_;
};

}  // namespace

bool write_csv(database::ExperimentSnapshot& experiment, const Destination& to) {
  CsvFile leaderboard(to.folder, "leaderboard", experiment.leaderboard_columns());
  experiment.each_configuration([&](std::vector<Cell>&& row) {
    leaderboard.write(row);
    return true;
  });
  leaderboard.finish();
  CsvVisitor visitor(experiment, to.folder);
  if (!experiment.visit(visitor, to.stopped)) return false;
  visitor.finish();
  return true;
}

}  // namespace runner::exports
