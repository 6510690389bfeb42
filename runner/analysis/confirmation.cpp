#include "analysis/confirmation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/comparability.hpp"
#include "analysis/ranking.hpp"
#include "database/confirmation.hpp"
#include "spec/largest_seed.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::analysis {

namespace {

// In the order in which they were trained.
std::set<std::optional<std::int64_t>> folds_of(const ConfigurationResult& configuration) {
  std::set<std::optional<std::int64_t>> folds;
  for (const auto& [replicate, value] : configuration.values) folds.insert(replicate.fold);
  return folds;
}

}  // namespace

std::variant<std::vector<spec::TrialSpec>, std::string> confirming_trials(database::Reader& reader,
                                                                          std::int64_t experiment,
                                                                          const ConfirmationSize& size) {
  const auto boards = rank_configurations(reader, {experiment, {}});
  if (boards.empty()) return "no trial of it has a value yet";
  if (boards.size() > 1) return "its trials follow different metrics, so there is no best configuration of all";
  if (auto why = why_not_compared(trial_results(reader, {experiment, {}}))) return *std::move(why);
  std::int64_t last_seed = 0;
  for (const auto& row : reader.results_of({experiment, {}})) last_seed = std::max(last_seed, row.seed);
  if (last_seed > spec::largest_seed - size.seeds) {
    return fmt::format("there are no {} seeds behind its last one, {}", size.seeds, last_seed);
  }
  std::map<std::string, std::string> specs;
  for (auto& row : reader.configurations_of({experiment, {}})) specs[row.config_id] = std::move(row.spec);
  std::vector<spec::TrialSpec> trials;
  std::int64_t chosen = 0;
  for (const auto& one : boards.front().configurations) {
    // Who was stopped was found to be worse, whatever the mean over the few seeds that it has.
    if (one.values.empty() || one.left_out.contains(events::TrialState::pruned)) continue;
    if (chosen++ == size.configurations) break;
    for (std::int64_t seed = last_seed + 1; seed <= last_seed + size.seeds; ++seed) {
      for (const auto& fold : folds_of(one)) {
        auto trial = nlohmann::json::parse(specs.at(one.id));
        spec::set_key(trial, "seed", seed);
        if (fold) spec::set_key(trial, "dataset.fold", *fold);
        trials.push_back(spec::trial_spec_from_json(trial));
      }
    }
  }
  if (trials.empty()) return "none of its trials is completed";
  return trials;
}

std::vector<std::string> confirmation_sentences(database::Reader& reader, std::int64_t experiment,
                                                const Leaderboard& board) {
  std::map<std::string, std::string> labels;
  for (const auto& one : board.configurations) labels[one.id] = one.label.empty() ? "It" : one.label;
  std::vector<std::string> sentences;
  const auto say = [&](const std::vector<database::ConfirmationRow>& rows, const std::string& fresh_seeds) {
    for (const auto& row : rows) {
      const auto label = labels.find(row.config_id);
      if (label == labels.end()) continue;
      sentences.push_back(fmt::format(
          "{} was chosen for a mean val_{} of {} over {} trial{}; on {} it has {} over {}.", label->second,
          board.monitor, with_error({row.chosen_n, row.chosen_mean, std::nullopt, row.chosen_se}), row.chosen_n,
          row.chosen_n == 1 ? "" : "s", fresh_seeds, with_error({row.n, row.mean, std::nullopt, row.se}), row.n));
    }
  };
  say(database::confirmations_in(reader, experiment), "fresh seeds");
  if (const auto by = database::confirmation_of(reader, experiment)) {
    say(database::confirmations_in(reader, *by), fmt::format("the fresh seeds of experiment {}", *by));
  }
  return sentences;
}

}  // namespace runner::analysis
