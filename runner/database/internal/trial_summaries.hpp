#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "database/internal/statement_cache.hpp"
#include "events/events.hpp"

namespace runner::database {

/// Collects what a transaction changes in the rows that sum others up, a trial's best and last values and its
/// configuration's mean, so that each such row is written once a commit and not once an epoch.
class TrialSummaries {
 public:
  /// Takes an epoch into account. The epochs of a trial come in their order, or again from an earlier one.
  void add(const events::EpochDone& epoch, bool is_new);
  /// Takes a checkpoint of an epoch into account that has not been there before.
  void add_checkpoint(const events::EpochDone& epoch, std::int64_t checkpoint, MonitorMode mode, double value);
  /// Has the best checkpoint of a trial looked for among all; of an epoch, where that is the best.
  void look_for_best(std::int64_t trial, std::optional<std::int64_t> epoch = std::nullopt);
  /// Has all that is summed up of a trial computed from its epochs and checkpoints, some of which are gone.
  void compute_anew(std::int64_t trial);
  /// Has a configuration summed up anew: one of its trials was added, began, ended or was removed.
  void sum_up(std::int64_t experiment, const std::string& config) { configurations_.emplace(experiment, config); }
  void sum_up_configuration_of(StatementCache& statements, std::int64_t trial);

  /// Brings the rows up to date; before the commit, and before anything else reads them. Throws SQLite::Exception.
  void write(StatementCache& statements);
  /// Forgets what a transaction that is rolled back has collected.
  void clear() noexcept;

 private:
  struct Extreme {
    double value = 0.0;
    std::int64_t epoch = 0;
  };
  /// The first epoch with the smallest and the first with the largest value of a validation metric.
  struct Range {
    Extreme smallest;
    Extreme largest;
  };
  /// A checkpoint by the order in which the best comes first: its value, negative where larger ones are better.
  struct Candidate {
    double score = 0.0;
    std::int64_t epoch = 0;
    std::int64_t checkpoint = 0;
    auto operator<=>(const Candidate&) const = default;
  };
  struct Summary {
    std::int64_t new_epochs = 0;
    std::optional<std::int64_t> final_epoch;
    std::optional<double> final_val_loss;
    std::optional<double> best_val_loss;
    std::map<std::string, Range> metrics;
    std::optional<Candidate> best;
    bool looks_for_best = false;
    bool is_computed_anew = false;
    std::set<std::int64_t> released_epochs;
  };

  void write_epochs(StatementCache& statements, std::int64_t trial, const Summary& summary);
  static void write_best_checkpoint(StatementCache& statements, std::int64_t trial, const Summary& summary);

  std::map<std::int64_t, Summary> trials_;
  std::set<std::pair<std::int64_t, std::string>> configurations_;
};

/// Computes what a trial's epochs come to. Throws SQLite::Exception.
void compute_epochs_anew(StatementCache& statements, std::int64_t trial);

/// Sums up every configuration anew. Throws SQLite::Exception.
void sum_up_configurations(StatementCache& statements);

/// Looks for the best checkpoint of a trial among all that it has. Throws SQLite::Exception.
void find_best_checkpoint(StatementCache& statements, std::int64_t trial);

}  // namespace runner::database
