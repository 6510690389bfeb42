#include "cli/sweep_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/print_table.hpp"
#include "cli/trial_labels.hpp"
#include "report/visible.hpp"

namespace runner::cli {

namespace {

template <class Value>
std::optional<Value> optional(const database::Cell& cell) {
  if (const auto* value = std::get_if<Value>(&cell)) return *value;
  return std::nullopt;
}

const char* const are_ranked = " WHERE (t.experiment_id = ? OR t.id IN (SELECT value FROM json_each(?)))";

std::vector<database::Cell> values_of(const RankedTrials& ranked) {
  const database::Cell experiment = ranked.experiment ? database::Cell(*ranked.experiment) : database::Cell(nullptr);
  return {experiment, nlohmann::json(ranked.trials).dump()};
}

// One label per configuration, from the spec of its first trial.
std::map<std::string, std::string> labels_of(database::Reader& reader, const RankedTrials& ranked) {
  const auto table = reader.query(std::string("SELECT config, spec FROM trial AS t") + are_ranked + " GROUP BY config",
                                  values_of(ranked));
  TrialLabels labels;
  for (const auto& row : table.rows) labels.add(nlohmann::json::parse(database::text_in(row[1])));
  std::map<std::string, std::string> by_config;
  for (const auto& row : table.rows) {
    by_config[database::text_in(row[0])] = labels.label(nlohmann::json::parse(database::text_in(row[1])), "seed");
  }
  return by_config;
}

}  // namespace

std::vector<report::Leaderboard> rank_configurations(database::Reader& reader, const RankedTrials& ranked) {
  const auto labels = labels_of(reader, ranked);
  const auto table = reader.query(
      std::string("SELECT t.id, t.config, t.seed, t.state, t.best_value, b.epoch, t.monitor, t.mode FROM trial AS t"
                  " LEFT JOIN best_checkpoints AS b ON b.trial = t.id AND b.monitor_value = t.best_value") +
          are_ranked + " ORDER BY t.id",
      values_of(ranked));
  const auto has_value = [](const auto& row) { return std::holds_alternative<double>(row[4]); };
  if (table.rows.size() < 2 || std::none_of(table.rows.begin(), table.rows.end(), has_value)) return {};
  std::vector<report::TrialResult> results;
  for (const auto& row : table.rows) {
    const auto& config = database::text_in(row[1]);
    results.push_back({database::number_in(row[0]), config, labels.at(config), database::number_in(row[2]),
                       database::trial_state_from(database::text_in(row[3])).value_or(database::TrialState::pending),
                       optional<double>(row[4]), optional<std::int64_t>(row[5]), database::text_in(row[6]),
                       database::monitor_mode_from(database::text_in(row[7])).value_or(database::MonitorMode::min)});
  }
  return report::leaderboards(std::move(results));
}

void print_ranking(const std::filesystem::path& database, const RankedTrials& ranked) {
  database::Reader reader(database);
  const auto boards = rank_configurations(reader, ranked);
  constexpr std::size_t most = 20;
  for (const auto& board : boards) {
    if (boards.size() > 1) fmt::print("{}:\n", board.heading);
    auto shown = board.table;
    if (shown.rows.size() > most) shown.rows.resize(most);
    if (shown.rows.size() > 1) print_table(shown, false);
    if (board.table.rows.size() > most) fmt::print("… and {} more configurations\n", board.table.rows.size() - most);
    for (const auto& sentence : board.sentences) fmt::print("{}\n", report::visible(sentence));
  }
}

}  // namespace runner::cli
