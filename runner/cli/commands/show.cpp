#include "cli/arguments.hpp"
#include "cli/named_result.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "cli/show_experiment.hpp"
#include "cli/show_trial.hpp"

namespace runner::cli {

namespace {

nlohmann::ordered_json json_of(database::Reader& reader, const NamedResult& named) {
  if (const auto* experiment = std::get_if<NamedExperiment>(&named)) {
    return experiment_json(reader, *experiment);
  }
  const auto& trial = std::get<NamedTrial>(named);
  return trial_json(analysis::details_of(reader, trial.trial, trial.epoch), trial.epoch);
}

void print(database::Reader& reader, const NamedResult& named) {
  if (const auto* experiment = std::get_if<NamedExperiment>(&named)) {
    return print_experiment(reader, *experiment);
  }
  const auto& trial = std::get<NamedTrial>(named);
  print_trial(analysis::details_of(reader, trial.trial, trial.epoch), trial.epoch);
}

}  // namespace

int run_show(const Arguments& arguments) {
  CLI::App app(
      "Shows all that is recorded of a trial, of a checkpoint and its trial, or of an experiment or one"
      " configuration of it.",
      "runner show");
  std::string db;
  std::string name;
  bool json = false;
  app.add_option("what", name, result_name_forms)->required();
  app.add_flag("--json", json, "Print JSON");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  database::Reader reader(open_database(db));
  const auto named = find_result(reader, name);
  json ? print_json(json_of(reader, named), 2) : print(reader, named);
  return exit_ok;
}

}  // namespace runner::cli
