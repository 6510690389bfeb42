#include "plan/plan.hpp"

#include <cstdio>

#include "cli/open_config.hpp"
#include "cli/print_table.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::cli {

namespace {

database::Cell cell_of(const nlohmann::json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number_float()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  return spec::canonical_text(value);
}

database::Table table_of(const std::vector<plan::PlannedTrial>& trials) {
  database::Table table;
  table.columns = {"trial", "seed", "dataset", "model", "optimizer", "epochs", "config"};
  for (const auto& [key, value] : trials.front().values) {
    if (key != "seed" && key != "optimizer" && key != "model" && key != "dataset") table.columns.push_back(key);
  }
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const spec::TrialSpec& spec = trials[i].spec;
    std::vector<database::Cell> row = {static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(spec.seed),
                                       spec.dataset.plugin, spec.model.plugin, spec.optimizer.plugin,
                                       spec.training.epochs, spec::config_sha256(spec).substr(0, 12)};
    for (const auto& [key, value] : trials[i].values) {
      if (key != "seed" && key != "optimizer" && key != "model" && key != "dataset") row.push_back(cell_of(value));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

int run_plan(const Words& words) {
  CLI::App app("Prints the trials that would run, in their order. Starts nothing.", "runner plan");
  ConfigArguments arguments;
  bool json = false;
  add_config_arguments(app, arguments);
  app.add_flag("--json", json, "Print the resolved config of each trial as JSON");
  if (const auto code = parse(app, words)) return *code;
  const auto opened = open_config(arguments);
  if (const int* code = std::get_if<int>(&opened)) return *code;
  const auto trials = plan::plan(std::get<OpenedConfig>(opened).config);
  if (!json) {
    print_table(table_of(trials), false);
    return exit_ok;
  }
  nlohmann::json list = nlohmann::json::array();
  for (const auto& trial : trials) list.push_back(spec::to_json(trial.spec));
  std::printf("%s\n", list.dump(2).c_str());
  return exit_ok;
}

}  // namespace runner::cli
