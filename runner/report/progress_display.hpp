#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "report/live_lines.hpp"
#include "report/run_progress.hpp"

namespace runner::report {

/// Shows how a run goes at the bottom of standard error, and prints lines above. It draws on a thread of its own, ten
/// times a second at most, so that a terminal that takes nothing (Ctrl-S) never holds up the run. Where standard error
/// is no terminal, or the display is not wanted, lines are printed at once and nothing else. Make it before any other
/// thread is started.
class ProgressDisplay {
 public:
  ProgressDisplay(RunProgress progress, bool wanted);
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;
  ~ProgressDisplay() { finish(); }

  /// Says whether it draws.
  bool is_live() const { return lines_.has_value(); }

  /// Returns the run, to the thread that changes it.
  const RunProgress& progress() const { return progress_; }

  /// Changes the run: `change` is called with it.
  template <class Change>
  void update(const Change& change) {
    const std::lock_guard lock(mutex_);
    change(progress_);
  }

  /// Begins to draw; before, others may print to standard error too.
  void start();

  /// Prints a text above what is shown, for good. Its line breaks are kept, other control characters are not.
  void print(std::string_view text);

  /// Prints what waits, removes what is shown and stops. From here on lines are printed at once.
  void finish();

 private:
  void draw();

  std::mutex mutex_;
  std::condition_variable wake_;
  RunProgress progress_;
  std::vector<std::string> above_;
  bool is_finished_ = false;
  std::optional<LiveLines> lines_;
  std::thread thread_;
};

}  // namespace runner::report
