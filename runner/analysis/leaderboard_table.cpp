#include "analysis/leaderboard_table.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/short_labels.hpp"

namespace runner::analysis {

namespace {

using database::Cell;
using nlohmann::ordered_json;

template <class Value>
Cell cell(const std::optional<Value>& value) {
  if (value) return *value;
  return nullptr;
}

template <class Value>
ordered_json json_of(const std::optional<Value>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

// Validation first: what was measured on rows that were not trained on.
std::vector<PartMetric> other_metrics(const Leaderboard& board) {
  std::set<PartMetric> found;
  for (const auto& each : board.configurations) {
    for (const auto& [metric, moments] : each.metrics) found.insert(metric);
  }
  std::vector<PartMetric> metrics;
  for (const auto part : {Split::validation, Split::train}) {
    for (const auto& metric : found) {
      if (metric.first == part) metrics.push_back(metric);
    }
  }
  return metrics;
}

std::optional<bool> clear(const std::optional<Moments>& difference) {
  return difference ? is_clear(*difference) : std::nullopt;
}

void add_difference(const ConfigurationResult& each, std::vector<Cell>& row) {
  const auto& difference = each.difference;
  const auto is_clear = clear(difference);
  row.push_back(is_clear ? Cell(std::string(*is_clear ? "yes" : "no")) : Cell(nullptr));
  row.push_back(difference ? Cell(difference->mean) : Cell(nullptr));
  row.push_back(difference ? cell(difference->se) : Cell(nullptr));
}

ordered_json to_json(const Moments& moments) {
  return {{"n", moments.n}, {"mean", moments.mean}, {"sd", json_of(moments.sd)}, {"se", json_of(moments.se)}};
}

ordered_json to_json(const ConfigurationResult& each, std::size_t place) {
  ordered_json json = {
      {"rank", nullptr}, {"config_id", each.id}, {"configuration", each.label}, {"trials", each.trials}};
  if (each.moments.n > 0) json["rank"] = place + 1;
  json["n"] = each.moments.n;
  json["mean"] = each.moments.n > 0 ? ordered_json(each.moments.mean) : ordered_json();
  json["sd"] = json_of(each.moments.sd);
  json["se"] = json_of(each.moments.se);
  json["best"] = json_of(each.best);
  json["left_out"] = ordered_json::object();
  for (const auto& [state, number] : each.left_out) json["left_out"][std::string(events::to_text(state))] = number;
  json["difference"] = each.difference ? to_json(*each.difference) : ordered_json();
  if (each.difference) json["difference"]["clear"] = json_of(clear(each.difference));
  json["metrics"] = ordered_json::object();
  for (const auto& [metric, moments] : each.metrics) {
    json["metrics"][std::string(events::to_text(metric.first))][metric.second] = moments.mean;
  }
  return json;
}

}  // namespace

LeaderboardTable table_of(const Leaderboard& board) {
  LeaderboardTable result;
  auto& table = result.table;
  const auto metrics = other_metrics(board);
  const bool compares = board.configurations.size() > 1;
  table.columns = {"rank", "configuration", "n", "mean val_" + board.monitor, "sd", "se", "best", "left out"};
  const std::size_t always = table.columns.size();
  if (compares) table.columns.insert(table.columns.end(), {"clear", "difference", "its se"});
  for (const auto& metric : metrics) table.columns.push_back(name_of(metric));
  result.optional_columns = table.columns.size() - always;
  for (const auto& each : board.configurations) {
    const bool has_mean = each.moments.n > 0;
    const auto place = static_cast<std::int64_t>(table.rows.size()) + 1;
    auto& row = table.rows.emplace_back();
    row = {has_mean ? Cell(place) : Cell(nullptr),
           each.label,
           each.moments.n,
           has_mean ? Cell(each.moments.mean) : Cell(nullptr),
           cell(each.moments.sd),
           cell(each.moments.se),
           cell(each.best),
           left_out_text(each)};
    if (compares) add_difference(each, row);
    for (const auto& metric : metrics) {
      const auto found = each.metrics.find(metric);
      row.push_back(found != each.metrics.end() ? Cell(found->second.mean) : Cell(nullptr));
    }
  }
  return result;
}

LeaderboardTable terminal_table_of(const Leaderboard& board) {
  auto whole = table_of(board).table;
  std::vector<std::string> labels;
  for (const auto& each : board.configurations) labels.push_back(each.label);
  labels = short_labels(labels);
  for (std::size_t i = 0; i < labels.size(); ++i) whole.rows[i][1] = labels[i];
  std::vector<std::size_t> order = {0, 1, 2, 3};
  constexpr std::size_t sd = 4, left_out = 7;
  const bool has_left_out = std::any_of(board.configurations.begin(), board.configurations.end(),
                                        [](const auto& each) { return !each.left_out.empty(); });
  if (has_left_out) order.push_back(left_out);
  const std::size_t always = order.size();
  const std::size_t metrics = left_out + 1 + (board.configurations.size() > 1 ? 3 : 0);
  for (std::size_t place = left_out + 1; place < metrics; ++place) order.push_back(place);
  for (std::size_t place = sd; place < left_out; ++place) order.push_back(place);
  for (std::size_t place = metrics; place < whole.columns.size(); ++place) order.push_back(place);
  LeaderboardTable shown;
  shown.optional_columns = order.size() - always;
  for (const std::size_t place : order) shown.table.columns.push_back(whole.columns[place]);
  for (const auto& row : whole.rows) {
    auto& to = shown.table.rows.emplace_back();
    for (const std::size_t place : order) {
      const bool is_absent = std::holds_alternative<std::nullptr_t>(row[place]);
      to.push_back(is_absent ? Cell(std::string()) : row[place]);
    }
  }
  return shown;
}

ordered_json to_json(const Leaderboard& board) {
  ordered_json json = {{"monitor", board.monitor}, {"mode", std::string(events::to_text(board.mode))}};
  json["configurations"] = ordered_json::array();
  for (std::size_t i = 0; i < board.configurations.size(); ++i) {
    json["configurations"].push_back(to_json(board.configurations[i], i));
  }
  json["sentences"] = board.sentences;
  return json;
}

}  // namespace runner::analysis
