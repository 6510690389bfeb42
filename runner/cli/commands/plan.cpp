#include "plan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "analysis/space_description.hpp"
#include "analysis/storage_estimate.hpp"
#include "cli/catalogue_plugins.hpp"
#include "cli/open_config.hpp"
#include "cli/plural.hpp"
#include "cli/print_table.hpp"
#include "search/search_definition.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::cli {

namespace {

// `sgd lr=0.1 momentum=0.9`.
std::string block_text(const nlohmann::json& block) {
  std::string out = block["plugin"].get<std::string>();
  for (const auto& [key, value] : block.items()) {
    if (key != "plugin") out += " " + key + "=" + spec::canonical_text(value);
  }
  return out;
}

database::Cell cell_of(const nlohmann::json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number_float()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && value.contains("plugin")) return block_text(value);
  return spec::canonical_text(value);
}

// What a person wants to know of every trial, where it is not swept.
std::vector<std::pair<std::string, database::Cell>> basics(const spec::TrialSpec& spec) {
  return {{"seed", static_cast<std::int64_t>(spec.seed)},
          {"dataset", spec.dataset.plugin},
          {"model", spec.model.plugin},
          {"optimizer", spec.optimizer.plugin},
          {"training.epochs", spec.training.epochs}};
}

// The swept keys first, since they are what tells trials apart.
database::Table table_of(const std::vector<plan::PlannedTrial>& trials) {
  database::Table table;
  table.columns = {"trial"};
  for (const auto& [key, value] : trials.front().values) table.columns.push_back(key);
  const auto swept_end = table.columns.size();
  const auto is_swept = [&](const std::string& key) {
    const auto end = table.columns.begin() + static_cast<std::ptrdiff_t>(swept_end);
    return std::find(table.columns.begin(), end, key) != end;
  };
  for (const auto& [key, value] : basics(trials.front().spec)) {
    if (!is_swept(key)) table.columns.push_back(key);
  }
  table.columns.push_back("config_id");
  for (std::size_t i = 0; i < trials.size(); ++i) {
    std::vector<database::Cell> row = {static_cast<std::int64_t>(i + 1)};
    for (const auto& [key, value] : trials[i].values) row.push_back(cell_of(value));
    for (auto& [key, value] : basics(trials[i].spec)) {
      if (!is_swept(key)) row.push_back(std::move(value));
    }
    // It depends on the first weights, whose digest is known when the trial is stored.
    row.push_back(trials[i].spec.init ? database::Cell(nullptr)
                                      : database::Cell(spec::config_sha256(trials[i].spec).substr(0, 12)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

database::Table space_table(const search::SearchDefinition& definition) {
  database::Table table{{"key", "drawn from", "where"}, {}};
  for (const auto& [key, drawn_from, where] : analysis::describe_space(definition))
    table.rows.push_back({key, drawn_from, where.empty() ? database::Cell(nullptr) : database::Cell(where)});
  return table;
}

// What is known beforehand: which trials there are depends on results.
int print_search(const search::SearchDefinition& definition, bool json) {
  if (json) {
    print_json(search::to_json(definition), 2);
    return exit_ok;
  }
  const auto& settings = definition.settings;
  const auto replicates = static_cast<std::int64_t>(definition.replicates.size());
  print_table(space_table(definition), false);
  std::printf(
      "sampler %s, seed %lld: %s, %s each; each is suggested from the results of all before it but the last %lld\n",
      definition.sampler.plugin.c_str(), static_cast<long long>(settings.seed),
      plural(settings.trials, "configuration").c_str(), plural(replicates, "trial").c_str(),
      static_cast<long long>(settings.lag));
  if (const auto& stopper = definition.stopper) {
    std::printf("stopper %s: which trials train to their last epoch depends on results\n", stopper->plugin.c_str());
  }
  if (settings.confirm > 0) {
    std::printf("in the end the best %lld are trained anew with %s each\n", static_cast<long long>(settings.confirm),
                plural(settings.confirm_seeds, "fresh seed").c_str());
  }
  return exit_ok;
}

}  // namespace

int run_plan(const Arguments& arguments) {
  CLI::App app(
      "Prints the trials that would run, in their order, and the most that their checkpoints take. Trains nothing.",
      "runner plan");
  ConfigOptions options;
  bool json = false;
  add_config_options(app, options);
  app.add_flag("--json", json, "Print the resolved config of each trial as JSON");
  if (const auto code = parse(app, arguments)) return *code;
  const auto opened = open_config(options);
  if (const int* code = std::get_if<int>(&opened)) return *code;
  const auto& [installation, catalogue, config] = std::get<OpenedConfig>(opened);
  if (config.search) return print_search(*config.search, json);
  const auto trials = plan::plan(config);
  if (!json) {
    print_table(table_of(trials), false);
    // The table is there at once, even where the data takes its time.
    std::fflush(stdout);
    auto launcher = installation.launcher();
    supervisor::WorkerClient client(launcher);
    std::printf("%s\n", analysis::storage_estimate(trials, CataloguePlugins(catalogue), client).c_str());
    return exit_ok;
  }
  nlohmann::json list = nlohmann::json::array();
  for (const auto& trial : trials) list.push_back(spec::to_json(trial.spec));
  print_json(list, 2);
  return exit_ok;
}

}  // namespace runner::cli
