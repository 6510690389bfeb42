#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "report/progress_display.hpp"
#include "spec/trial_spec.hpp"
#include "supervisor/trial_listener.hpp"

namespace runner::report {

/// Says how much a run prints to standard error.
enum class Verbosity { quiet, normal, verbose };

/// Tells a person how a run goes: what it trains, each new best once it is safe (of a single trial), what failed and
/// why, in the order in which it happened. On a terminal it shows the trials at work, elsewhere it prints one line per
/// finished trial (of several). Everything goes to standard error. Make it before any other thread is started.
class TrainingReport final : public supervisor::TrialListener {
 public:
  /// Takes the number of trials of the run and its first trial, for the epochs and the names.
  TrainingReport(std::int64_t trials, const spec::TrialSpec& first, Verbosity verbosity);

  /// Names all trials of the run, where they differ in their epochs or have labels; before the first one starts.
  void expect(std::vector<TrialOutline> trials);

  /// Names one of the trials of a run that come one after another.
  void announce(TrialOutline trial);

  /// Says that no checkpoint will be stored, so that no line waits until it is.
  void expect_nothing_stored() { stores_ = false; }

  /// Asks what is to be added to the message of a trial that did not complete.
  void explain_with(std::function<std::string(const std::string& message)> explain) { explain_ = std::move(explain); }

  void on_hello(const protocol::Hello& hello) override;
  void on_started(const events::AttemptStarted& started) override;
  void on_described(const events::TrialDescribed& described) override;
  void on_epoch(const events::EpochDone& epoch) override;
  void on_ended(const events::AttemptEnded& ended) override;

  /// Says that a trial that was paused does not go on, and why.
  void prune(events::TrialId trial, const std::string& reason);

  /// Says that a checkpoint is in the database for good.
  void on_saved(events::TrialId trial, std::int64_t epoch);
  /// Prints what waits and removes what is shown; call it before anything else is printed.
  void finish();

  /// Returns how many trials ended in this state.
  std::int64_t count(events::TrialState state) const { return display_.progress().count(state); }
  /// Returns how many ended, in any state.
  std::int64_t ended() const { return display_.progress().ended_trials(); }
  std::int64_t failed() const { return display_.progress().failed(); }

 private:
  struct Line {
    std::string text;
    /// The trial and the epoch whose checkpoint is not safe yet: this line and those behind it wait for it.
    std::optional<std::pair<events::TrialId, std::int64_t>> unsaved;
  };

  void say(std::string text);
  void warn(events::TrialId trial, const std::string& warning);
  bool is_single() const { return display_.progress().trials() == 1; }
  bool says_end_of(const events::AttemptEnded& ended) const;

  spec::TrialSpec first_;
  Verbosity verbosity_;
  ProgressDisplay display_;
  std::deque<Line> lines_;
  bool described_ = false;
  // Of any trial, each said once.
  std::set<std::string> warnings_;
  bool stores_ = true;
  std::function<std::string(const std::string&)> explain_ = [](const std::string&) { return std::string(); };
};

}  // namespace runner::report
