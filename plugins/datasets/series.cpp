#include <filesystem>
#include <runner/dataset.hpp>
#include <stdexcept>

#include "csv/delimiter.hpp"
#include "csv/number_form.hpp"
#include "csv/text.hpp"
#include "datasets/series/series_table.hpp"
#include "datasets/series/windows.hpp"
#include "text/note.hpp"

namespace {

struct SeriesOptions {
  std::filesystem::path path;
  std::string time;
  std::vector<std::string> targets;
  std::vector<std::string> inputs;
  std::int64_t window = 0;
  std::int64_t horizon = 1;
  std::int64_t stride = 1;
  std::int64_t season = 1;
  bool relative = true;
  std::string delimiter = "auto";
  std::string decimal = ".";
  std::optional<std::string> thousands;
};

runner::WindowOptions window_options(const SeriesOptions& options) {
  if (options.targets.empty()) throw std::invalid_argument("targets names no column; name what is to be predicted");
  if (options.season > options.window) {
    throw std::invalid_argument("season is " + std::to_string(options.season) + " rows, of which the window of " +
                                std::to_string(options.window) +
                                " does not hold one; make dataset.window as long at least");
  }
  return {options.window, options.horizon, options.stride, options.season, options.relative};
}

runner::SeriesTable table_of(const SeriesOptions& options, const std::filesystem::path& path,
                             std::optional<char> delimiter, bool header = true) {
  if (!delimiter && options.delimiter != "auto") delimiter = csv::delimiter_of(options.delimiter);
  return runner::read_series(path, {delimiter, csv::number_form_of(options.decimal, options.thousands), header},
                             {options.time, options.targets, options.inputs});
}

std::unique_ptr<runner::Dataset> windows_of(const SeriesOptions& options, runner::SeriesTable series,
                                            const std::filesystem::path& path, runner::Windows windows,
                                            runner::DatasetInfo info) {
  const auto targets = static_cast<std::int64_t>(options.targets.size());
  try {
    return runner::windows_of(std::move(series), targets, window_options(options), windows, options.time,
                              std::move(info));
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(path.string() + ": " + error.what());
  }
}

std::unique_ptr<runner::Dataset> make_series(const SeriesOptions& options) {
  static_cast<void>(window_options(options));
  runner::SeriesTable series = table_of(options, options.path, std::nullopt);
  runner::DatasetInfo info;
  for (std::size_t i = 0; i < series.width; ++i) {
    const bool is_target = i < options.targets.size();
    if (!series.is_lost_in_float32[i] || (is_target && options.relative)) continue;
    const std::string& name = is_target ? options.targets[i] : options.inputs[i - options.targets.size()];
    info.exact_features.push_back(name);
    if (!is_target) continue;
    series.notes.push_back(runner::text::warning("the values of " + csv::shown(name) +
                                                 " lie so close together, far from 0, that float32" +
                                                 " cannot tell them apart; leave dataset.relative at true"));
  }
  return windows_of(options, std::move(series), options.path, runner::Windows::with_targets, std::move(info));
}

// To predict, a model goes on from the file's last window.
std::unique_ptr<runner::Dataset> read_series(const SeriesOptions& options, const runner::DatasetInfo& trained_on,
                                             const runner::SampleFile& file) {
  const auto windows = file.with_targets ? runner::Windows::with_targets : runner::Windows::last;
  return windows_of(options, table_of(options, file.path, file.delimiter, file.header.value_or(true)), file.path,
                    windows, trained_on);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<SeriesOptions>(
      "series", "Cuts a text file of rows in the order of time into windows, and predicts what follows each.",
      {param("path", &SeriesOptions::path, "The file, under one row of names; one row a time, in any order.")
           .required(),
       param("time", &SeriesOptions::time, "The column of numbers or dates that says when a row was.").required(),
       param("targets", &SeriesOptions::targets, "The columns to predict, which a window shows as well.").required(),
       param("inputs", &SeriesOptions::inputs, "More columns that a window shows."),
       param("window", &SeriesOptions::window, "The rows that a model sees.").required().at_least(1).at_most(1 << 20),
       param("horizon", &SeriesOptions::horizon, "The rows behind a window that it predicts, all at once.")
           .at_least(1)
           .at_most(1 << 20),
       param("stride", &SeriesOptions::stride, "The rows from one window to the next.").at_least(1).at_most(1 << 20),
       param(
           "season", &SeriesOptions::season,
           "The rows of a season: what is predicted is the difference from the last one, or from the last row with 1.")
           .at_least(1)
           .at_most(1 << 20),
       param("relative", &SeriesOptions::relative,
             "Predict that difference, and show targets as differences from the window's last row; false for the "
             "values themselves."),
       param("delimiter", &SeriesOptions::delimiter,
             "What stands between two cells: one character, \\t for a tab, or auto: what the first line has."),
       param("decimal", &SeriesOptions::decimal, "What stands before a number's fraction.").one_of({".", ","}),
       param("thousands", &SeriesOptions::thousands,
             "What parts a number's digits into groups of three: a comma, a point, a blank or '.")
           .one_of({",", ".", " ", "'"})},
      make_series, read_series);
}
