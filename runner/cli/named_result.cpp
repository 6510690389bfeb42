#include "cli/named_result.hpp"

#include "analysis/ranking.hpp"
#include "cli/best_warning.hpp"
#include "database/checkpoint_name.hpp"
#include "database/database_error.hpp"

namespace runner::cli {

namespace {

using database::DatabaseError;
using database::DatabaseFault;

constexpr std::string_view of_trial = "trial:";
constexpr std::string_view of_experiment = "experiment:";

NamedTrial trial_named(database::Reader& reader, const std::string& text, std::int64_t number) {
  try {
    return {reader.trial(number).trial};
  } catch (const DatabaseError& error) {
    const bool is_unknown = error.fault() == DatabaseFault::not_found;
    if (!is_unknown || text.starts_with(of_trial)) throw;
    throw DatabaseError(DatabaseFault::not_found,
                        std::string(error.what()) + "; an experiment by its number is experiment:" + text);
  }
}

NamedExperiment configuration_named(database::Reader& reader, const std::string& text, std::size_t hash) {
  const auto experiment = reader.experiment_named(text.substr(0, hash));
  const auto rank = database::number_from(text.substr(hash + 1));
  const auto boards = analysis::rank_configurations(reader, {experiment, {}});
  if (boards.size() > 1) {
    throw DatabaseError(DatabaseFault::not_found, "'" + text +
                                                      "' is not one configuration: the trials of that"
                                                      " experiment follow what does not compare");
  }
  const auto count = boards.empty() ? 0 : static_cast<std::int64_t>(boards[0].configurations.size());
  if (!rank || *rank < 1 || *rank > count) {
    throw DatabaseError(DatabaseFault::not_found, "'" + text + "' names no configuration; that experiment has " +
                                                      std::to_string(count) +
                                                      " with a value, see `runner leaderboard`");
  }
  return {experiment, boards[0].configurations[static_cast<std::size_t>(*rank - 1)].id};
}

}  // namespace

NamedResult find_result(database::Reader& reader, const std::string& text) {
  if (text.starts_with(of_experiment))
    return NamedExperiment{reader.experiment_named(text.substr(of_experiment.size()))};
  const auto number = database::number_from(text.starts_with(of_trial) ? text.substr(of_trial.size()) : text);
  if (number) return trial_named(reader, text, *number);
  if (database::checkpoint_name_from(text)) {
    const auto checkpoint = reader.checkpoint(text);
    warn_if_best(reader, text, checkpoint);
    return NamedTrial{checkpoint.trial, checkpoint.epoch};
  }
  const auto hash = text.rfind('#');
  if (hash != std::string::npos && hash > 0) return configuration_named(reader, text, hash);
  return NamedExperiment{reader.experiment_named(text)};
}

std::vector<database::TrialRow> trials_of(database::Reader& reader, const NamedExperiment& named) {
  auto trials = reader.trials_of(named.experiment);
  std::erase_if(trials,
                [&](const auto& trial) { return !named.config_id.empty() && trial.config_id != named.config_id; });
  return trials;
}

}  // namespace runner::cli
