#include "page/together_json.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "analysis/ranking.hpp"
#include "page/column.hpp"
#include "page/experiment_json.hpp"

namespace runner::page {

namespace {

using nlohmann::json;

// What each experiment is called: its name, with its number where another has the same.
std::vector<std::string> names_of(database::Reader& reader, const std::vector<std::int64_t>& experiments) {
  std::vector<std::string> names;
  for (const std::int64_t experiment : experiments) names.push_back(reader.experiment(experiment).name);
  std::map<std::string, int> met;
  for (const auto& name : names) ++met[name];
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (met[names[i]] > 1) names[i] += " (" + std::to_string(experiments[i]) + ")";
  }
  return names;
}

// The trials of all, in the order of their numbers, with the place of the experiment of each.
struct AllTrials {
  std::vector<database::TrialRow> rows;
  std::map<std::int64_t, std::size_t> place;
  database::TrialSelection selection;
};

AllTrials trials_of(database::Reader& reader, const std::vector<std::int64_t>& experiments) {
  AllTrials all;
  for (std::size_t place = 0; place < experiments.size(); ++place) {
    for (auto& row : reader.trials_of(experiments[place])) {
      all.place.emplace(row.trial, place);
      all.selection.trials.push_back(row.trial);
      all.rows.push_back(std::move(row));
    }
  }
  std::ranges::sort(all.rows, {}, &database::TrialRow::trial);
  return all;
}

// The id that a configuration has in its experiment, and which that is: `5f617264bb00…@2`.
std::string id_of(const std::string& config_id, std::int64_t experiment) {
  return config_id + "@" + std::to_string(experiment);
}

// Swept parameters of all configurations, the experiment itself first.
std::vector<analysis::SweptParameter> swept_of(database::Reader& reader, const AllTrials& all,
                                               const Configurations& configurations,
                                               const std::vector<std::int64_t>& experiments,
                                               const std::vector<std::string>& names) {
  std::map<std::string, std::string> specs;
  for (auto& row : reader.configurations_of(all.selection)) specs[row.config_id] = std::move(row.spec);
  analysis::SweptParameter experiment;
  experiment.key = "experiment";
  experiment.categories = names;
  std::vector<database::ConfigurationRow> ordered;
  for (const auto* configuration : configurations.all()) {
    const auto mark = configuration->id.find('@');
    const auto number = std::stoll(configuration->id.substr(mark + 1));
    experiment.category.push_back(static_cast<int>(std::ranges::find(experiments, number) - experiments.begin()));
    ordered.push_back({configuration->id, specs.try_emplace(configuration->id.substr(0, mark), "{}").first->second});
  }
  auto swept = analysis::swept_parameters(ordered);
  swept.insert(swept.begin(), std::move(experiment));
  return swept;
}

}  // namespace

json together_json(database::Reader& reader, const std::vector<std::int64_t>& experiments,
                   std::map<std::string, KeptImportance>& importance) {
  const auto names = names_of(reader, experiments);
  auto all = trials_of(reader, experiments);
  auto results = analysis::trial_results(reader, all.selection);
  for (auto& result : results) {
    const auto place = all.place.at(result.trial);
    result.config_id = id_of(result.config_id, experiments[place]);
    result.label = result.label.empty() ? names[place] : names[place] + " " + result.label;
  }
  std::map<std::pair<std::int64_t, std::string>, double> train;
  for (auto& row : reader.best_metrics_of(all.selection)) {
    if (row.part == Split::train) train[{row.trial, std::move(row.metric)}] = row.value;
  }
  const Configurations configurations(std::move(results));
  // Trials that have come to be in between are for the next time.
  std::erase_if(all.rows, [&](const auto& row) { return !configurations.place_of_trial.contains(row.trial); });
  const auto swept = swept_of(reader, all, configurations, experiments, names);
  const auto train_at_best = [&](std::size_t trial, const std::string& monitor) {
    const auto found = train.find({all.rows[trial].trial, monitor});
    return found != train.end() ? found->second : absent;
  };
  return {{"experiments", experiments},
          {"names", names},
          {"parameters", parameters_json(swept)},
          // What an experiment's name explains is no parameter's importance.
          {"groups", groups_json(configurations, {swept.begin() + 1, swept.end()}, importance)},
          {"configurations", configurations_json(configurations)},
          {"trials", trials_json(all.rows, configurations, train_at_best)}};
}

}  // namespace runner::page
