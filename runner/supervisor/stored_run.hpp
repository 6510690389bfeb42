#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "database/commit_queue.hpp"
#include "database/experiment_lock.hpp"
#include "database/payload_store.hpp"
#include "database/records.hpp"
#include "database/writer.hpp"
#include "plan/plan.hpp"
#include "supervisor/trial_listener.hpp"
#include "supervisor/worker_slot.hpp"

namespace runner::supervisor {

/// Says against what a library was built, for the record.
struct LibraryStamp {
  std::string sdk_version;
  std::string libtorch_version;
  std::string compiler;
};

/// Holds what an experiment is made of before it has a number.
struct ExperimentPlan {
  database::ExperimentRecord experiment;
  std::vector<plan::PlannedTrial> trials;
  /// The plugins of each trial, in the order of `trials`.
  std::vector<std::vector<protocol::PluginLocation>> plugins;
  /// By library path.
  std::map<std::string, LibraryStamp> stamps;
};

/// Keeps one experiment in the database: adds it with all its trials in one transaction, holds its lock while it lives, and
/// commits what happens on a thread of its own.
class StoredRun final : public TrialStore {
 public:
  /// Called when the checkpoint of this trial and epoch is safe.
  using Saved = std::function<void(protocol::TrialId, std::int64_t epoch)>;

  /// Opens or creates the database, marks what dead supervisors left running, and adds the experiment. Throws
  /// database::DatabaseError.
  StoredRun(const std::filesystem::path& database, const ExperimentPlan& plan, Saved saved);

  std::int64_t experiment() const { return experiment_; }
  /// Returns the trials under their numbers in the database.
  std::deque<TrialJob> jobs() const { return jobs_; }
  const database::DatabasePaths& paths() const { return paths_; }

  void on_hello(const protocol::Hello& hello) override;
  void on_started(protocol::TrialId trial, pid_t worker) override;
  void on_loaded(const protocol::PluginsLoaded& loaded) override;
  void on_described(const protocol::Described& described) override;
  void on_epoch(const protocol::EpochDone& epoch, std::span<const std::byte> payload) override;
  void on_ended(const AttemptResult& result) override;

  int descriptor() const override { return queue_->event_descriptor(); }
  void on_ready() override;
  bool has_failed() const override { return failed_; }
  bool is_congested() const override;

  /// Waits until everything is committed. Returns the error that stopped the commits, if one did.
  std::optional<database::DatabaseError> finish();

 private:
  struct TrialNotes {
    std::vector<protocol::PluginLocation> plugins;
    std::string monitor = "loss";
    database::MonitorMode mode = database::MonitorMode::min;
  };

  void add_experiment(database::Writer& writer, const ExperimentPlan& plan);
  database::CheckpointRecord checkpoint_record(const protocol::EpochDone& epoch,
                                               const protocol::CheckpointTaken& taken,
                                               std::span<const std::byte> payload) const;

  Saved saved_;
  std::map<std::string, LibraryStamp> stamps_;
  std::string host_;
  database::DatabasePaths paths_;
  std::optional<database::PayloadLease> lease_;
  std::int64_t experiment_ = 0;
  std::optional<database::ExperimentLock> lock_;
  std::deque<TrialJob> jobs_;
  std::map<protocol::TrialId, TrialNotes> notes_;
  std::optional<database::CommitQueue> queue_;
  struct Unsaved {
    database::CommitQueue::Token token = 0;
    protocol::TrialId trial = 0;
    std::int64_t epoch = 0;
  };
  std::deque<Unsaved> unsaved_;
  bool said_fingerprint_ = false;
  bool failed_ = false;
};

}  // namespace runner::supervisor
