#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "database/reader.hpp"
#include "database/rows.hpp"
#include "database/table.hpp"
#include "database/trial_view.hpp"

namespace runner::database {

/// Is shown the trials of an experiment one after another.
class TrialVisitor {
 public:
  virtual ~TrialVisitor() = default;

  /// Begins a trial: its row, see `ExperimentSnapshot::trial_columns`.
  virtual void begin(const std::vector<Cell>& trial) = 0;
  /// Shows rows of the trial in a view, by epoch. What is long comes in several pieces, each of some epochs of all
  /// views.
  virtual void rows(TrialView view, std::span<const std::vector<Cell>> rows) = 0;
  /// Ends the trial.
  virtual void end() = 0;
};

/// Says what a snapshot has beside the trials' own rows.
struct SnapshotContent {
  /// Rows of the trials in these views.
  std::set<TrialView> views;
  /// The experiment's rows in the view `leaderboard`.
  bool has_leaderboard = false;
};

/// Holds an experiment as it was at one moment, while its trials may run on. The trials' own rows, and all of those
/// that ran, are put away at that moment; what ended trials have does not change, so it is read later, some trials at a
/// time, and no commit waits for long. However many trials there are, few are in memory.
class ExperimentSnapshot {
 public:
  /// Shows a row; says whether it wants more.
  using ShowRow = std::function<bool(std::vector<Cell>&&)>;

  /// Takes it. `reader` must outlive it; what is put away lies in `folder`, in a file without a name. Throws
  /// DatabaseError: not_found.
  ExperimentSnapshot(Reader& reader, std::int64_t experiment, SnapshotContent content,
                     const std::filesystem::path& folder);
  ExperimentSnapshot(const ExperimentSnapshot&) = delete;
  ExperimentSnapshot& operator=(const ExperimentSnapshot&) = delete;
  ~ExperimentSnapshot();

  /// Returns the experiment, and when it was created in milliseconds since 1970.
  const ExperimentRow& experiment() const noexcept;
  std::int64_t created_ms() const noexcept;

  /// Returns the columns of a trial's row: those of the view `trials`, then `uuid`, `started_ms` and `finished_ms`.
  const std::vector<std::string>& trial_columns() const noexcept;
  /// Returns how many of these are the view's.
  std::size_t view_columns() const noexcept;
  /// Returns the columns of a view that was asked for.
  const std::vector<std::string>& columns_of(TrialView view) const;

  /// Shows the row of each trial, in the order of their numbers.
  void each_trial(const ShowRow& show);
  /// Returns the columns of the view `leaderboard` and shows its rows, none where they were not asked for.
  const std::vector<std::string>& leaderboard_columns() const noexcept;
  void each_configuration(const ShowRow& show);

  /// Shows all trials with their rows in the views that were asked for. Returns false where `stopped`, which is asked
  /// between trials, says so. Throws DatabaseError (unreadable) where a trial was removed, or has been begun again
  /// since the snapshot was taken.
  bool visit(TrialVisitor& visitor, const std::function<bool()>& stopped = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace runner::database
