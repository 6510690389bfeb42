#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "database/commit_queue.hpp"
#include "database/experiment_lock.hpp"
#include "database/payload_lease.hpp"
#include "database/reader.hpp"
#include "database/records.hpp"
#include "database/stored_search.hpp"
#include "database/writer.hpp"
#include "supervisor/initial_weights.hpp"
#include "supervisor/trial_listener.hpp"
#include "supervisor/trial_source.hpp"

namespace runner::supervisor {

/// Returns the resolved trials of a new experiment, in order; none after the last.
using TrialSpecs = std::function<std::optional<spec::TrialSpec>()>;

/// Keeps one experiment in the database while it is run: holds its lock, gives its trials out, and commits what happens
/// to them on a thread of its own.
class StoredRun final : public TrialStore, public TrialSource {
 public:
  /// Called when the checkpoint of this trial and epoch is safe.
  using Saved = std::function<void(events::TrialId, std::int64_t epoch)>;

  /// Says whether a trial may go on with other data than it began with.
  enum class OtherData { refuse, allow };

  /// Opens or creates the database, marks what dead supervisors left running, and adds the experiment with all its
  /// trials, or the search that will suggest them, in one transaction. Throws database::DatabaseError.
  static std::unique_ptr<StoredRun> begin(const std::filesystem::path& database,
                                          const database::ExperimentRecord& experiment, const TrialSpecs& trials,
                                          const PluginDirectory& plugins, Saved saved,
                                          std::optional<database::SearchRecord> search = std::nullopt);

  /// Adds an experiment of one trial that goes on where the trial `parent` ended, with all that it recorded. Throws
  /// database::DatabaseError; std::logic_error where the parent has no last state.
  static std::unique_ptr<StoredRun> extend(const std::filesystem::path& database,
                                           const database::ExperimentRecord& experiment, const spec::TrialSpec& spec,
                                           std::int64_t parent, const PluginDirectory& plugins, Saved saved,
                                           OtherData other_data);

  /// Takes an experiment up again, with those of its trials that are in one of these states after what a dead
  /// supervisor left running has become `interrupted`. Throws database::DatabaseError: held, where another supervisor
  /// has it. A checkpoint that trials begin with is kept in the file `weights`, where one is named, and not in the
  /// database.
  static std::unique_ptr<StoredRun> resume(const std::filesystem::path& database, std::int64_t experiment,
                                           const std::vector<events::TrialState>& states,
                                           const PluginDirectory& plugins, Saved saved, OtherData other_data,
                                           const std::optional<std::filesystem::path>& weights = std::nullopt);

  std::int64_t experiment() const { return experiment_; }
  /// Returns how many trials there are to run in all.
  std::int64_t trials() const { return trials_; }
  /// Describes a trial that has not been given out: its resolved config as `spec::to_json` has it, and the best of an
  /// earlier run, where there was one.
  struct WaitingTrial {
    events::TrialId trial = 0;
    const nlohmann::json& spec;
    const std::optional<database::BestEpoch>& best;
  };
  /// Shows each trial that has not been given out, in order.
  void visit_waiting(const std::function<void(const WaitingTrial&)>& visit) const;
  const database::DatabasePaths& paths() const { return paths_; }

  /// Holds the search that suggests the trials, as it was stored when the run was opened.
  struct Search {
    database::SearchRecord record;
    std::vector<database::Suggested> suggestions = {};
    /// Every trial.
    std::vector<database::ReplicateRow> replicates = {};
    /// Where it has a stopper: what it has done, and every evaluation of each trial.
    std::vector<database::SearchStep> steps = {};
    std::map<events::TrialId, std::vector<CurvePoint>> curves = {};
  };
  const std::optional<Search>& search() const { return search_; }
  /// Stores a suggestion with its trials, the first of which has this place in the experiment, and gives them out next.
  /// Waits for the commit. Returns their numbers; none where it failed.
  std::optional<std::vector<events::TrialId>> add_suggestion(const database::Suggested& suggested,
                                                             const std::vector<spec::TrialSpec>& specs,
                                                             std::int64_t first_ordinal,
                                                             std::optional<database::SearchStep> step);
  /// Stores another step of the search, and what it prunes.
  void add_step(database::StepRecord record);
  /// Gives a trial that is paused out again, behind those that wait.
  void go_on_with(events::TrialId trial) { waiting_.push_back({trial, notes_.at(trial).spec}); }
  /// Returns the evaluations of a search's trial that has ended or paused in this run, of what it follows, made small
  /// where it should be large; once. None where it was never described.
  std::optional<std::vector<CurvePoint>> take_curve(events::TrialId trial);
  /// Says whether the evaluations that it has returned, or read when it was opened, have the other sign.
  bool negates_evaluations() const { return negates_evaluations_; }

  std::optional<TrialJob> next_job() override;
  bool may_be_asked_early() const override { return !search_; }
  void refresh(TrialJob& job) override;

  void on_hello(const protocol::Hello& hello) override;
  void on_started(const events::AttemptStarted& started) override;
  void on_loaded(const protocol::PluginsLoaded& loaded) override;
  void on_described(const events::TrialDescribed& described) override;
  void on_epoch(const events::EpochDone& epoch) override;
  void on_state(const events::StateTaken& state) override;
  void on_test(const events::TestEvaluated& evaluated) override;
  void on_ended(const events::AttemptEnded& ended) override;

  int descriptor() const override { return queue_->event_descriptor(); }
  void on_ready() override;
  bool has_failed() const override { return failed_; }
  bool is_congested() const override;

  /// Keeps a word about the experiment: what happened, and a sentence.
  void note(const std::string& kind, const std::string& message);

  /// Begins to store what has been told, without waiting for it: `finish` has less to do then.
  void begin_finish();
  /// Waits until everything is committed. Returns the error that stopped the commits, if one did.
  std::optional<database::DatabaseError> finish();

 private:
  /// Holds a trial as text, a tenth of the size of the object.
  struct Waiting {
    events::TrialId trial = 0;
    std::string spec;
    std::optional<database::BestEpoch> best = std::nullopt;
  };
  struct TrialNotes {
    /// Of a trial that may pause: what it is, for when it goes on.
    std::string spec;
    std::vector<protocol::PluginLocation> plugins;
    /// The state to go on from, without its history, and the epoch that it is in.
    std::optional<protocol::Resume> resume;
    std::int64_t state_epoch = 0;
    /// Every evaluation so far, in order.
    std::vector<Evaluation> history;
    /// What is recorded of its data (digest/data_record.hpp), and whether this run has added to it.
    std::string data_record;
    bool data_seen = false;
    /// What data it reads: `spec::data_text`.
    std::string data_text;
    /// What it follows, once it has been described.
    std::optional<Monitor> monitor;
  };
  struct Unsaved {
    database::CommitQueue::Token token = 0;
    events::TrialId trial = 0;
    std::int64_t epoch = 0;
  };

  StoredRun(const std::filesystem::path& database, const PluginDirectory& plugins, Saved saved);
  database::Writer open_for_new();
  void add_experiment(database::Writer& writer, const database::ExperimentRecord& experiment, const TrialSpecs& trials);
  void find_initial_weights(const std::optional<std::filesystem::path>& kept_in = std::nullopt);
  void read_search(database::Reader& reader);
  void read_curves(database::Reader& reader);
  void read_state(database::Reader& reader, events::TrialId trial);
  void read_past(database::Reader& reader, events::TrialId trial, const std::string& data_record);
  void report_damaged_states();

  const PluginDirectory& plugins_;
  Saved saved_;
  database::DatabasePaths paths_;
  std::optional<database::PayloadLease> lease_;
  std::int64_t experiment_ = 0;
  std::optional<database::ExperimentLock> lock_;
  std::int64_t trials_ = 0;
  std::optional<Search> search_;
  std::map<events::TrialId, std::vector<CurvePoint>> curves_;
  bool negates_evaluations_ = false;
  std::deque<Waiting> waiting_;
  /// What trials of this run begin with, where they do not begin with their model's own weights: the same for all.
  std::optional<events::Payload> init_;
  /// Of the trials that have been given out and have not ended, and of those that are paused.
  std::map<events::TrialId, TrialNotes> notes_;
  /// Of trials whose state could not be used.
  std::vector<events::TrialId> damaged_states_;
  std::optional<database::CommitQueue> queue_;
  std::deque<Unsaved> unsaved_;
  /// The SHA-256 of the data that this run's trials found, by `spec::data_text`; not of random data.
  std::map<std::string, std::string> data_found_;
  OtherData other_data_ = OtherData::refuse;
  bool said_fingerprint_ = false;
  bool failed_ = false;
};

}  // namespace runner::supervisor
