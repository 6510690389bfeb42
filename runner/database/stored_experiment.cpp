#include "database/stored_experiment.hpp"

#include <charconv>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "database/internal/row_reading.hpp"

namespace runner::database {

namespace {

// A time in milliseconds, as SQL computes it from text.
constexpr const char* started_ms = "round((julianday(started_at) - 2440587.5) * 86400000.0)";
constexpr const char* finished_ms = "round((julianday(finished_at) - 2440587.5) * 86400000.0)";

TrialState state_in(const Cell& cell) { return trial_state_from(text_in(cell)).value_or(TrialState::pending); }

// By layout.
std::map<std::int64_t, std::vector<MetricName>> metric_names(Reader& reader) {
  std::map<std::int64_t, std::vector<MetricName>> layouts;
  const auto table = reader.query("SELECT layout_id, part, name FROM metric_name ORDER BY layout_id, place");
  for (const auto& row : table.rows) layouts[number_in(row[0])].push_back({text_in(row[1]), text_in(row[2])});
  return layouts;
}

double number_from(const nlohmann::json& value) {
  if (value.is_number()) return value.get<double>();
  if (value == "inf") return std::numeric_limits<double>::infinity();
  if (value == "-inf") return -std::numeric_limits<double>::infinity();
  return std::numeric_limits<double>::quiet_NaN();
}

// What a runner writes, but for what is not finite: `[0.5,1e-3]`. Nothing where it is written in any other way.
std::optional<std::vector<double>> plain_numbers_from(std::string_view text) {
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return std::nullopt;
  std::vector<double> numbers;
  const char* at = text.data() + 1;
  const char* const end = text.data() + text.size() - 1;
  while (true) {
    const char* const digits = at != end && *at == '-' ? at + 1 : at;
    if (digits == end || *digits < '0' || *digits > '9') return std::nullopt;
    const auto [after, error] = std::from_chars(at, end, numbers.emplace_back());
    if (error != std::errc()) return std::nullopt;
    if (after == end) return numbers;
    if (*after != ',') return std::nullopt;
    at = after + 1;
  }
}

std::vector<double> numbers_from(const std::string& text) {
  if (auto plain = plain_numbers_from(text)) return std::move(*plain);
  std::vector<double> numbers;
  const auto array = nlohmann::json::parse(text, nullptr, false);
  if (!array.is_array()) return numbers;
  for (const auto& value : array) numbers.push_back(number_from(value));
  return numbers;
}

std::vector<CheckpointMark> marks_in(const Table& table) {
  std::vector<CheckpointMark> marks;
  for (const auto& row : table.rows) marks.push_back({number_in(row[0]), number_in(row[1]), number_in(row[2]) != 0});
  return marks;
}

// Rows of trial, epoch, layout and numbers.
void show_rows(const Table& table, const std::map<std::int64_t, std::vector<MetricName>>& layouts,
               const std::function<void(const EpochNumbers&)>& show) {
  for (const auto& row : table.rows) {
    const auto layout = optional_in<std::int64_t>(row[2]);
    const auto names = layout ? layouts.find(*layout) : layouts.end();
    if (names == layouts.end()) continue;
    auto values = numbers_from(text_in(row[3]));
    values.resize(names->second.size(), std::numeric_limits<double>::quiet_NaN());
    show({number_in(row[0]), number_in(row[1]), names->second, std::move(values)});
  }
}

}  // namespace

std::vector<AttemptSpan> attempt_spans_of(Reader& reader, std::int64_t experiment) {
  const auto table =
      reader.query(std::string("SELECT trial_id, number, state, host, worker_pid, ") + started_ms + ", " + finished_ms +
                       " FROM attempt WHERE trial_id IN (SELECT id FROM trial WHERE experiment_id = ?)"
                       " ORDER BY started_at, trial_id, number",
                   {experiment});
  std::vector<AttemptSpan> attempts;
  for (const auto& row : table.rows) {
    const auto started = optional_in<double>(row[5]);
    if (!started) continue;
    attempts.push_back({.trial = number_in(row[0]),
                        .number = number_in(row[1]),
                        .state = state_in(row[2]),
                        .host = text_in(row[3]),
                        .worker_pid = number_in(row[4]),
                        .started_ms = *started,
                        .finished_ms = optional_in<double>(row[6])});
  }
  return attempts;
}

std::vector<CheckpointMark> checkpoint_marks_of(Reader& reader, std::int64_t experiment) {
  const auto table = reader.query(
      "SELECT c.trial_id, c.epoch, max(c.payload_state IS NULL) FROM trial AS t JOIN checkpoint AS c ON c.trial_id ="
      " t.id WHERE t.experiment_id = ? GROUP BY c.trial_id, c.epoch ORDER BY c.trial_id, c.epoch",
      {experiment});
  return marks_in(table);
}

std::vector<CheckpointMark> checkpoint_marks_of_trial(Reader& reader, std::int64_t trial) {
  return marks_in(
      reader.query("SELECT trial_id, epoch, max(payload_state IS NULL) FROM checkpoint WHERE trial_id = ? GROUP BY "
                   "epoch ORDER BY epoch",
                   {trial}));
}

std::vector<PluginRecord> plugins_of_experiment(Reader& reader, std::int64_t experiment) {
  const auto table =
      reader.query(std::string(select_plugins) +
                       " WHERE p.id IN (SELECT u.plugin_id FROM trial AS t JOIN trial_plugin AS u ON u.trial_id = t.id"
                       " WHERE t.experiment_id = ?) ORDER BY p.kind, p.name, p.sha256, p.path",
                   {experiment});
  std::vector<PluginRecord> plugins;
  for (const auto& row : table.rows) plugins.push_back(read_plugin(row));
  return plugins;
}

void for_each_epoch(Reader& reader, const std::vector<TrialRow>& trials,
                    const std::function<void(const EpochNumbers&)>& show) {
  const auto layouts = metric_names(reader);
  constexpr std::int64_t rows_at_once = 20'000;
  for (std::size_t next = 0; next < trials.size();) {
    nlohmann::json numbers = nlohmann::json::array();
    for (std::int64_t rows = 0; next < trials.size() && rows < rows_at_once; ++next) {
      numbers.push_back(trials[next].trial);
      rows += trials[next].epochs + 1;
    }
    const auto table = reader.query(
        "SELECT trial_id, epoch, layout_id, numbers FROM epoch WHERE trial_id IN (SELECT value FROM json_each(?))"
        " ORDER BY trial_id, epoch",
        {numbers.dump()});
    show_rows(table, layouts, show);
  }
}

void for_each_epoch_from(Reader& reader, std::int64_t trial, std::int64_t first,
                         const std::function<void(const EpochNumbers&)>& show) {
  const auto layouts = metric_names(reader);
  show_rows(reader.query("SELECT trial_id, epoch, layout_id, numbers FROM epoch WHERE trial_id = ? AND epoch >= ?"
                         " ORDER BY epoch",
                         {trial, first}),
            layouts, show);
}

}  // namespace runner::database
