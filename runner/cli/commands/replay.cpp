#include <fmt/format.h>

#include <filesystem>
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
#include "supervisor/stored_state.hpp"
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

// What is run again of a trial, and what it is compared with.
struct Recorded {
  spec::TrialSpec spec;
  Digests digests;
  std::string data_record;
  /// Where a trial that continues another begins, with that one's number.
  std::optional<protocol::Resume> begin;
  std::optional<std::int64_t> parent;

  /// The epochs that are compared: those before them are the other trial's.
  std::string own_epochs() const {
    if (!begin) return fmt::format("each of its {} epochs", digests.size());
    return fmt::format("each epoch from {} to {}; those before are trial {}'s", digests.begin()->first,
                       digests.rbegin()->first, *parent);
  }
};

int verdict(const Comparison& comparison, std::int64_t trial, const Recorded& recorded) {
  if (!comparison.data_differ().empty()) fmt::print("trial {}: {}\n", trial, comparison.data_differ());
  if (const auto epoch = comparison.first_difference()) {
    fmt::print("trial {} differs: the weights after epoch {} are not those that were recorded{}\n", trial, *epoch,
               recorded.parent && !recorded.begin
                   ? fmt::format("; it continued trial {}, whose last state is gone: its first epochs may have followed"
                                 " the schedule of a shorter trial",
                                 *recorded.parent)
                   : "");
    return exit_trial;
  }
  if (comparison.compared() < static_cast<std::int64_t>(recorded.digests.size())) {
    fmt::print("trial {} ended after {} of {} epochs\n", trial, comparison.compared(), recorded.digests.size());
    return exit_trial;
  }
  fmt::print("identical: the weights of trial {} are the same after {}\n", trial, recorded.own_epochs());
  return exit_ok;
}

// A trial that continues another begins with that one's last state, as it did: the schedule before was a shorter one's.
void begin_where_parent_ended(database::Reader& reader, const std::filesystem::path& database, Recorded& recorded) {
  if (!recorded.parent) return;
  auto state = reader.state_of(*recorded.parent);
  if (!state || !state->is_last || !reader.is_intact(*state)) return;
  recorded.digests.erase(recorded.digests.begin(), recorded.digests.lower_bound(state->epoch));
  recorded.begin = supervisor::resume_from(reader, database::DatabasePaths(database), *std::move(state));
  recorded.begin->extends = true;
}

Recorded read(const std::filesystem::path& database, std::int64_t trial) {
  database::Reader reader(database);
  const auto row = reader.trial(trial);
  Recorded recorded{.spec = supervisor::stored_spec(trial, reader.spec_of(trial)),
                    .digests = reader.weights_sha256_of(trial),
                    .data_record = row.data_sha256.value_or(""),
                    .begin = std::nullopt,
                    .parent = row.parent};
  begin_where_parent_ended(reader, database, recorded);
  return recorded;
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
  auto recorded = read(open_database(options.run.db), options.trial);
  auto& spec = recorded.spec;
  const auto& digests = recorded.digests;
  if (const auto problem = plugins.problem_with(spec); !problem.empty() || digests.empty()) {
    fmt::print(stderr, "runner: trial {} cannot be replayed: {}\n", options.trial,
               problem.empty() ? "no epoch of it was recorded" : problem);
    return exit_usage;
  }
  spec.training.resume_every = "never";
  supervisor::SignalWatch signals;
  Comparison comparison(digests, recorded.data_record);
  report::TrainingReport report(1, spec, options.run.verbosity());
  report.expect_nothing_stored();
  auto supervision = supervisor_options(options.run, spec, 1);
  supervision.worker.largest_blob_bytes = std::numeric_limits<std::int64_t>::max();
  auto launcher = installation.launcher();
  supervisor::Supervisor supervisor(supervision, launcher, signals);
  auto job = one_job(options.trial, spec, plugins, database_path(options.run.db));
  if (recorded.begin) job.init.reset();
  job.resume = recorded.begin;
  // What was never reached the first time cannot be compared. The schedule is that of all epochs.
  job.pause_at = digests.rbegin()->first + 1;
  OneTrial source(std::move(job));
  const auto end = supervisor.run(source, comparison, report);
  report.finish();
  if (end == supervisor::RunEnd::stopped) return exit_interrupted;
  return verdict(comparison, options.trial, recorded);
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
