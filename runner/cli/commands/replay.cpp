#include <fmt/format.h>

#include <limits>
#include <map>

#include "cli/catalogue_plugins.hpp"
#include "cli/one_trial.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "cli/run_trials.hpp"
#include "database/reader.hpp"
#include "digest/data_record.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_spec.hpp"
#include "supervisor/supervisor.hpp"

namespace runner::cli {

namespace {

using Digests = std::map<std::int64_t, std::string>;

// Compares each epoch's weights with those that the database remembers.
class Comparison final : public supervisor::TrialStore {
 public:
  Comparison(const Digests& expected, std::string data_record)
      : expected_(expected), data_record_(std::move(data_record)) {}

  void on_described(const events::TrialDescribed& described) override {
    data_difference_ = data_difference(data_record_, described.data_sha256);
  }

  void on_epoch(const events::EpochDone& epoch) override {
    const auto stored = expected_.find(epoch.epoch);
    if (stored == expected_.end()) return;
    ++compared_;
    if (stored->second != epoch.weights_sha256 && !first_difference_) first_difference_ = epoch.epoch;
  }

  std::int64_t compared() const { return compared_; }
  /// Says that the data are others than then; empty where they are not.
  const std::string& data_differ() const { return data_difference_; }
  const std::optional<std::int64_t>& first_difference() const { return first_difference_; }

 private:
  const Digests& expected_;
  std::string data_record_;
  std::string data_difference_;
  std::int64_t compared_ = 0;
  std::optional<std::int64_t> first_difference_;
};

int verdict(const Comparison& comparison, std::int64_t trial, std::size_t stored) {
  if (!comparison.data_differ().empty()) fmt::print("trial {}: {}\n", trial, comparison.data_differ());
  if (const auto epoch = comparison.first_difference()) {
    fmt::print("trial {} differs: the weights after epoch {} are not those that were recorded\n", trial, *epoch);
    return exit_trial;
  }
  if (comparison.compared() < static_cast<std::int64_t>(stored)) {
    fmt::print("trial {} ended after {} of {} epochs\n", trial, comparison.compared(), stored);
    return exit_trial;
  }
  fmt::print("identical: the weights of trial {} are the same after each of its {} epochs\n", trial, stored);
  return exit_ok;
}

struct ReplayOptions {
  RunOptions run;
  std::int64_t trial = 0;
  std::vector<std::filesystem::path> plugin_path;
};

int replay(const ReplayOptions& options) {
  const auto installation = find_installation();
  const auto loaded = load_catalogue(installation, options.plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  const CataloguePlugins plugins(std::get<catalogue::Catalogue>(loaded));
  spec::TrialSpec spec;
  Digests digests;
  std::string data_record;
  {
    database::Reader reader(open_database(options.run.db));
    spec = supervisor::stored_spec(options.trial, reader.spec_of(options.trial));
    digests = reader.weights_sha256_of(options.trial);
    data_record = reader.trial(options.trial).data_sha256.value_or("");
  }
  if (const auto problem = plugins.problem_with(spec); !problem.empty() || digests.empty()) {
    fmt::print(stderr, "runner: trial {} cannot be replayed: {}\n", options.trial,
               problem.empty() ? "no epoch of it was recorded" : problem);
    return exit_usage;
  }
  // What was never reached the first time cannot be compared.
  spec.training.epochs = std::min(spec.training.epochs, digests.rbegin()->first + 1);
  spec.training.resume_every = "never";
  supervisor::SignalWatch signals;
  Comparison comparison(digests, std::move(data_record));
  report::TrainingReport report(1, spec, options.run.verbosity());
  report.expect_nothing_stored();
  auto supervision = supervisor_options(options.run, spec, 1);
  supervision.worker.largest_blob_bytes = std::numeric_limits<std::int64_t>::max();
  auto launcher = installation.launcher();
  supervisor::Supervisor supervisor(supervision, launcher, signals);
  OneTrial source(one_job(options.trial, spec, plugins, database_path(options.run.db)));
  const auto end = supervisor.run(source, comparison, report);
  report.finish();
  if (end == supervisor::RunEnd::stopped) return exit_interrupted;
  return verdict(comparison, options.trial, digests.size());
}

}  // namespace

int run_replay(const Arguments& arguments) {
  CLI::App app("Runs a trial again, stores nothing, and says whether the weights are the same after every epoch.",
               "runner replay");
  ReplayOptions options;
  app.add_option("trial", options.trial, "The trial's number")->type_name("TRIAL")->required();
  add_db_option(app, options.run.db);
  add_plugin_path_option(app, options.plugin_path);
  app.add_flag("-q,--quiet", options.run.quiet, "Print warnings and the verdict only");
  if (const auto code = parse(app, arguments)) return *code;
  return replay(options);
}

}  // namespace runner::cli
