#pragma once

#include <chrono>
#include <string>

#include "report/terminal.hpp"

namespace runner::report {

/// Keeps one line at the bottom of standard error up to date on a terminal, ten times a second at most; shows nothing
/// elsewhere. Removes the line at its end.
class ProgressLine {
 public:
  explicit ProgressLine(Terminal terminal) : terminal_(terminal) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { clear(); }

  /// Shows how many of `total` are done and `text` behind the bar.
  void update(std::int64_t done, std::int64_t total, const std::string& text);

  /// Prints a whole line above the progress line.
  void print(const std::string& line);

  /// Removes the line.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  Terminal terminal_;
  bool shown_ = false;
  Clock::time_point next_;
};

}  // namespace runner::report
