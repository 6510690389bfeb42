#include "database/internal/trial_summaries.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "database/internal/number_text.hpp"

namespace runner::database {

namespace {

const std::string sum_up_all =
    "INSERT INTO configuration (experiment_id, config, first_trial, n, n_trials, n_failed, n_diverged, n_seeds, "
    "n_folds,"
    " mean, sd, min, max, n_pruned) SELECT experiment_id, config, first_trial, n, n_trials, n_failed, n_diverged, "
    "n_seeds, "
    "n_folds,"
    " mean, sd, min, max, n_pruned FROM computed_configuration";
const std::string sum_up_one = sum_up_all + " WHERE experiment_id = ? AND config = ?";

// What `events::losses_are_finite` says, of the stored epoch `e`. Test parts are evaluated later.
const std::string has_finite_losses =
    " AND NOT EXISTS (SELECT 1 FROM metric_name AS l WHERE l.layout_id = e.layout_id AND l.name = 'loss'"
    " AND l.part <> 'test' AND json_type(e.numbers, '$[' || l.place || ']') = 'text')";
const std::string sum_up_epochs =
    "UPDATE trial SET epochs = (SELECT count(*) FROM epoch WHERE trial_id = trial.id),"
    " final_epoch = (SELECT max(epoch) FROM epoch WHERE trial_id = trial.id),"
    " final_val_loss = (SELECT val_loss FROM epoch_metrics WHERE trial_id = trial.id ORDER BY epoch DESC LIMIT 1),"
    " best_val_loss = (SELECT min(m.val_loss) FROM epoch AS e JOIN epoch_metrics AS m USING (trial_id, epoch)"
    " WHERE e.trial_id = trial.id" +
    has_finite_losses + ") WHERE id = ?";
const std::string find_best_epoch =
    "UPDATE trial SET (best_value, best_epoch) = (SELECT v.value, e.epoch FROM trial AS t JOIN epoch AS e ON "
    "e.trial_id = t.id"
    " JOIN metric_name AS k ON k.layout_id = e.layout_id AND k.part = 'validation'"
    " JOIN json_each(e.numbers) AS v ON v.key = k.place AND v.type <> 'text'"
    " WHERE t.id = trial.id AND t.monitor IN (k.name, 'val_' || k.name)" +
    has_finite_losses +
    " ORDER BY CASE t.mode WHEN 'max' THEN -v.value ELSE v.value END, e.epoch LIMIT 1) WHERE id = ?";

}  // namespace

void TrialSummaries::add(const events::EpochDone& epoch, bool is_new) {
  Summary& summary = trials_[epoch.trial];
  summary.new_epochs += is_new ? 1 : 0;
  const bool has_part = events::losses_are_finite(epoch);
  for (const events::Metric& metric : epoch.metrics) {
    if (!has_part || metric.split != Split::validation || !std::isfinite(metric.value)) continue;
    const Extreme here{metric.value, epoch.epoch};
    const auto [range, is_first] = summary.metrics.try_emplace(metric.name, Range{here, here});
    if (is_first) continue;
    if (here.value < range->second.smallest.value) range->second.smallest = here;
    if (here.value > range->second.largest.value) range->second.largest = here;
  }
  // What is reported again was taken into account the first time.
  if (summary.final_epoch && epoch.epoch < *summary.final_epoch) return;
  summary.final_epoch = epoch.epoch;
  summary.final_val_loss = finite_value(epoch.metrics, "loss");
  if (!has_part || !summary.final_val_loss) return;
  summary.best_val_loss = std::min(summary.best_val_loss.value_or(*summary.final_val_loss), *summary.final_val_loss);
}

void TrialSummaries::add_checkpoint(const events::EpochDone& epoch, std::int64_t checkpoint, MonitorMode mode,
                                    double value) {
  const Candidate here{mode == MonitorMode::max ? -value : value, epoch.epoch, checkpoint};
  auto& best = trials_[epoch.trial].best;
  if (!best || here < *best) best = here;
}

void TrialSummaries::look_for_best(std::int64_t trial, std::optional<std::int64_t> epoch) {
  Summary& summary = trials_[trial];
  if (epoch) {
    summary.released_epochs.insert(*epoch);
  } else {
    summary.looks_for_best = true;
  }
}

void TrialSummaries::compute_anew(std::int64_t trial) {
  Summary& summary = trials_[trial];
  summary.is_computed_anew = true;
  summary.looks_for_best = true;
}

void TrialSummaries::sum_up_configuration_of(StatementCache& statements, std::int64_t trial) {
  const auto experiment = statements.number("SELECT experiment_id FROM trial WHERE id = ?", trial);
  const auto config = statements.text("SELECT config FROM trial WHERE id = ?", trial);
  if (experiment && config) sum_up(*experiment, *config);
}

void TrialSummaries::clear() noexcept {
  trials_.clear();
  configurations_.clear();
}

void TrialSummaries::write(StatementCache& statements) {
  for (const auto& [trial, summary] : trials_) {
    write_epochs(statements, trial, summary);
    write_best_checkpoint(statements, trial, summary);
  }
  for (const auto& [experiment, config] : configurations_) {
    statements.run("DELETE FROM configuration WHERE experiment_id = ? AND config = ?", experiment, config);
    statements.run(sum_up_one.c_str(), experiment, config);
  }
  clear();
}

void TrialSummaries::write_epochs(StatementCache& statements, std::int64_t trial, const Summary& summary) {
  if (summary.is_computed_anew) {
    sum_up_configuration_of(statements, trial);
    return compute_epochs_anew(statements, trial);
  }
  if (!summary.final_epoch) return;
  // The first trial with a value speaks for its configuration.
  if (statements.number("SELECT 1 FROM trial WHERE id = ? AND best_value IS NULL", trial))
    sum_up_configuration_of(statements, trial);
  statements.run("UPDATE trial SET epochs = epochs + ? WHERE id = ?", summary.new_epochs, trial);
  statements.run(
      "UPDATE trial SET final_epoch = ?1, final_val_loss = ?2,"
      " best_val_loss = CASE WHEN best_val_loss <= ?3 OR ?3 IS NULL THEN best_val_loss ELSE ?3 END"
      " WHERE id = ?4 AND coalesce(final_epoch, -1) <= ?1",
      *summary.final_epoch, summary.final_val_loss, summary.best_val_loss, trial);
  // A monitor may be written `loss` or `val_loss`; both mean the validation part's.
  for (const auto& [name, range] : summary.metrics) {
    statements.run(
        "UPDATE trial SET (best_value, best_epoch) ="
        " (SELECT CASE mode WHEN 'max' THEN ?3 ELSE ?1 END, CASE mode WHEN 'max' THEN ?4 ELSE ?2 END)"
        " WHERE id = ?5 AND monitor IN (?6, 'val_' || ?6)"
        " AND (best_value IS NULL OR CASE mode WHEN 'max' THEN ?3 > best_value ELSE ?1 < best_value END)",
        range.smallest.value, range.smallest.epoch, range.largest.value, range.largest.epoch, trial, name);
  }
}

void TrialSummaries::write_best_checkpoint(StatementCache& statements, std::int64_t trial, const Summary& summary) {
  bool looks_for_best = summary.looks_for_best;
  if (!summary.released_epochs.empty() && !looks_for_best) {
    const auto best = statements.number(
        "SELECT c.epoch FROM trial AS t JOIN checkpoint AS c ON c.id = t.best_checkpoint_id WHERE t.id = ?", trial);
    looks_for_best = (best && summary.released_epochs.contains(*best)) ||
                     (summary.best && summary.released_epochs.contains(summary.best->epoch));
  }
  if (looks_for_best) return find_best_checkpoint(statements, trial);
  if (!summary.best) return;
  statements.run(
      "UPDATE trial SET best_checkpoint_id = ?4 WHERE id = ?1 AND NOT EXISTS ("
      "SELECT 1 FROM checkpoint AS c JOIN checkpoint_reason AS r ON r.id = c.reason_id"
      " WHERE c.id = trial.best_checkpoint_id"
      " AND (CASE r.mode WHEN 'max' THEN -c.monitor_value ELSE c.monitor_value END, c.epoch, c.id) <= (?2, ?3, ?4))",
      trial, summary.best->score, summary.best->epoch, summary.best->checkpoint);
}

void compute_epochs_anew(StatementCache& statements, std::int64_t trial) {
  statements.run(sum_up_epochs.c_str(), trial);
  statements.run(find_best_epoch.c_str(), trial);
}

void sum_up_configurations(StatementCache& statements) {
  statements.run("DELETE FROM configuration");
  statements.run(sum_up_all.c_str());
}

void find_best_checkpoint(StatementCache& statements, std::int64_t trial) {
  statements.run(
      "UPDATE trial SET best_checkpoint_id = (SELECT c.id FROM checkpoint AS c"
      " JOIN checkpoint_reason AS r ON r.id = c.reason_id"
      " WHERE c.trial_id = trial.id AND c.payload_state IS NULL AND c.monitor_value IS NOT NULL"
      " ORDER BY CASE r.mode WHEN 'max' THEN -c.monitor_value ELSE c.monitor_value END, c.epoch, c.id LIMIT 1)"
      " WHERE id = ?",
      trial);
}

}  // namespace runner::database
