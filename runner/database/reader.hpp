#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "database/database_paths.hpp"
#include "database/detail_rows.hpp"
#include "database/list_query.hpp"
#include "database/question.hpp"
#include "database/records.hpp"
#include "database/rows.hpp"
#include "database/table.hpp"

namespace runner::database {

/// Bounds how long a reader waits.
struct ReaderOptions {
  /// How long one query waits for a commit to end.
  std::chrono::milliseconds wait{10'000};
  /// Reads a copy of the file where whoever runs it has it to himself, as on a network file system. It is as it was
  /// when it was opened.
  bool copies_owned = false;
};

/// Answers questions about one database. It can read nothing but this database and write nothing at all, yet it can
/// recover one whose writer was killed. A result is read whole before it is returned, so no lock outlives a call; only
/// `each_row` and `at_one_moment` hold up commits while what they call takes place. Used by one thread at a time. Every
/// function throws DatabaseError: locked, unreadable and those said below.
class Reader {
 public:
  /// Opens an existing database; an older schema is migrated first. Throws DatabaseError (missing, foreign, newer).
  explicit Reader(const std::filesystem::path& database, ReaderOptions options = {});
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// Returns where the database and its companions are.
  const DatabasePaths& paths() const noexcept;

  /// Runs one statement that reads, `values` bound to its parameters in order. Throws DatabaseError: query (with line
  /// and column where SQLite offers them), denied.
  Table query(std::string_view sql, const std::vector<Cell>& values = {});
  /// Does the same with values by name; throws query, too, where one is missing or none asks for it.
  Table ask(std::string_view sql, const NamedValues& values);

  /// Runs such a statement and shows each row as it is read; returns the columns' names. Nobody can commit meanwhile,
  /// so `on_row` only puts rows away.
  std::vector<std::string> each_row(std::string_view sql, const std::vector<Cell>& values,
                                    const std::function<void(std::vector<Cell>&&)>& on_row);

  /// Calls `questions`, which sees the database as it is at one moment however much it asks. Nobody can commit
  /// meanwhile: keep it short.
  void at_one_moment(const std::function<void()>& questions);

  /// Lists the experiments, oldest first.
  std::vector<ExperimentRow> experiments();
  /// Lists some of them; throws not_found where there is no such key.
  std::vector<ExperimentRow> experiments(const ListQuery& list);

  /// Returns an experiment by its number; throws not_found.
  ExperimentRow experiment(std::int64_t number);

  /// Returns the number of the experiment that `text` names: its number, the newest of that name, or else the newest
  /// that has it as a tag; `tag:wine` asks for the tag alone. Throws not_found.
  std::int64_t experiment_named(std::string_view text);

  /// Returns the newest experiment's number; nothing in an empty database.
  std::optional<std::int64_t> newest_experiment();

  /// Lists the trials of an experiment in the order of its plan.
  std::vector<TrialRow> trials_of(std::int64_t experiment);
  /// Lists some of them: by columns of `trials`, parameters (`optimizer.lr`), and metrics in the epoch of the best
  /// value (`val_accuracy`). Throws not_found where there is no such key.
  std::vector<TrialRow> trials_of(std::int64_t experiment, const ListQuery& list);

  /// Returns a trial by its number; throws not_found.
  TrialRow trial(std::int64_t number);

  /// Lists what trials came to.
  std::vector<ResultRow> results_of(const TrialSelection& trials);
  /// Lists what trials came to on the rows that were set aside, with the weights of their best checkpoints; numbers
  /// that are not finite are left out.
  std::vector<TestRow> tests_of(const TrialSelection& trials);
  /// Lists what was measured in the epochs of the trials' best values; numbers that are not finite are left out.
  std::vector<BestMetricRow> best_metrics_of(const TrialSelection& trials);
  /// Lists the configurations of trials, by their hash.
  std::vector<ConfigurationRow> configurations_of(const TrialSelection& trials);
  /// Lists every completed trial that continues no other, in the order of their numbers.
  std::vector<CompletedRow> completed_trials();
  /// Returns the number of checkpoints ever taken in an experiment.
  std::int64_t checkpoint_count(std::int64_t experiment);

  /// Returns what the first worker of an experiment said it computes with, a JSON object; nothing before one has.
  std::optional<std::string> fingerprint_of(std::int64_t experiment);
  /// Lists the plugins that a trial has used.
  std::vector<PluginRecord> plugins_of(std::int64_t trial);
  /// Returns the SHA-256 of a trial's weights at the end of each epoch of which it is recorded.
  std::map<std::int64_t, std::string> weights_sha256_of(std::int64_t trial);

  /// Returns what is recorded of an experiment's beginning; throws not_found.
  ProvenanceRow provenance_of(std::int64_t experiment);
  /// Lists the attempts at a trial, in order.
  std::vector<AttemptRow> attempts_of(std::int64_t trial);
  /// Lists what a trial measured in an epoch: training first, the loss before other metrics.
  std::vector<MetricRow> metrics_at(std::int64_t trial, std::int64_t epoch);
  /// Returns a metric by epoch, as the mean over trials.
  std::vector<CurvePoint> curve_of(const std::vector<std::int64_t>& trials, const std::string& metric);
  /// Lists the checkpoints ever taken of a trial, by epoch.
  std::vector<CheckpointRow> checkpoints_of_trial(std::int64_t trial);
  /// Lists what happened to an experiment and its trials, in order.
  std::vector<EventRow> events_of(std::int64_t experiment);

  /// Says whether something of this kind happened in an experiment.
  bool has_event(std::int64_t experiment, const std::string& kind);

  /// Lists the keys of a trial's resolved config, as `optimizer.lr`.
  std::vector<std::string> config_keys_of(std::int64_t trial);
  /// Says whether another configuration of the trial's experiment has another value than the trial's at one of these
  /// keys.
  bool others_differ_in(std::int64_t trial, const std::vector<std::string>& keys);

  /// Returns the resolved config of a trial as canonical JSON; throws not_found.
  std::string spec_of(std::int64_t trial);

  /// Returns the resolved configs, as canonical JSON, of an experiment's trials in one of these states, in the order of
  /// its plan.
  std::vector<SpecRow> specs_of(std::int64_t experiment, const std::vector<TrialState>& states);

  /// Returns the state that a trial can be resumed from; nothing where it has none.
  std::optional<StateRow> state_of(std::int64_t trial);
  /// Says whether the bytes of a state are those that were recorded; false as well where its file is gone.
  bool is_intact(const StateRow& state) const;

  /// Returns a trial's evaluations before `epoch`, in order.
  std::vector<EvaluationRow> evaluations_of(std::int64_t trial, std::int64_t before_epoch);

  /// Returns what the worker of a trial's last finished attempt printed; throws not_found.
  std::string log_of(std::int64_t trial);

  /// Returns the best live checkpoint of an experiment; of the newest that has one where none is given. "Best" follows
  /// the mode of the monitor; on ties the earlier trial wins. Trials that follow different metrics, or one metric in
  /// different directions, do not compare: there is one checkpoint for each such pair, ordered by metric and mode. None
  /// where there is no checkpoint.
  std::vector<CheckpointRow> best(std::optional<std::int64_t> experiment = std::nullopt);

  /// Returns the checkpoint that `text` names: see CheckpointName. Throws not_found, as well where `best` is not one
  /// checkpoint, see `best`.
  CheckpointRow checkpoint(std::string_view text);

  /// Returns a live checkpoint whose payload has this SHA-256. Throws not_found.
  CheckpointRow checkpoint_with(const std::string& sha256);

  /// Reads a checkpoint's payload and verifies its SHA-256; throws unreadable where it is gone or damaged.
  std::vector<std::byte> payload(const CheckpointRow& checkpoint);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace runner::database
