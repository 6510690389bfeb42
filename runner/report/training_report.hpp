#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "report/progress_line.hpp"
#include "spec/trial_spec.hpp"
#include "supervisor/trial_listener.hpp"

namespace runner::report {

/// Says how much a run prints to standard error.
enum class Verbosity { quiet, normal, verbose };

/// Holds the best validation result of a run.
struct BestResult {
  protocol::TrialId trial = 0;
  std::int64_t epoch = 0;
  double value = 0.0;
};

/// Tells a person how a run goes: what it trains, each new best once it is safe (of a single trial), one line per finished
/// trial (of several), what failed and why. Everything goes to standard error.
class TrainingReport final : public supervisor::TrialListener {
 public:
  /// Takes the number of trials of the run and its first trial, for the epochs and the names.
  TrainingReport(std::int64_t trials, const spec::TrialSpec& first, Verbosity verbosity);

  void on_hello(const protocol::Hello& hello) override;
  void on_described(const protocol::Described& described) override;
  void on_epoch(const protocol::EpochDone& epoch, std::span<const std::byte> payload) override;
  void on_ended(const supervisor::AttemptResult& result) override;

  /// Says that a checkpoint is in the database for good.
  void on_saved(protocol::TrialId trial, std::int64_t epoch);
  /// Removes the progress line; call it before anything else is printed.
  void finish() { line_.clear(); }

  const std::optional<BestResult>& best() const { return best_; }
  const std::string& monitor() const { return monitor_; }
  std::int64_t saved() const { return saved_; }
  /// Returns how many trials ended in this state.
  std::int64_t count(database::TrialState state) const;

 private:
  std::string epoch_text(const protocol::EpochDone& epoch) const;
  bool is_better(double value, double than) const { return mode_ == "max" ? value > than : value < than; }

  std::int64_t trials_;
  spec::TrialSpec first_;
  Verbosity verbosity_;
  ProgressLine line_;
  std::string monitor_ = "loss";
  std::string mode_ = "min";
  std::optional<BestResult> best_;
  /// Values of checkpoints that are not safe yet.
  std::map<std::pair<protocol::TrialId, std::int64_t>, std::string> unsaved_;
  std::map<database::TrialState, std::int64_t> counts_;
  std::map<protocol::TrialId, BestResult> best_of_trial_;
  std::int64_t saved_ = 0;
  bool described_ = false;
};

}  // namespace runner::report
