#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/events.hpp"
#include "supervisor/bounded_log.hpp"

namespace runner::supervisor {

/// Keeps what a worker prints, apart for the trial at work and for the one that a mark (protocol/trial_mark.hpp) says
/// has begun after it. Marks are kept nowhere.
class TrialOutput {
 public:
  void append(std::string_view text);

  /// Begins the output of a trial: what followed its mark, where that has come; else what will follow it, or all that
  /// will come where none does.
  void begin(events::TrialId trial);
  /// Forgets the marks of a worker that another one follows; its output stays.
  void forget_marks();
  /// Says whether the mark of a trial has come.
  bool has_mark_of(events::TrialId trial) const { return marked_ == trial; }

  /// The output of the trial at work.
  BoundedLog& log() { return log_; }

 private:
  void begin_after_mark(events::TrialId trial);

  events::TrialId trial_ = 0;
  /// Of which trial the last mark was.
  std::optional<events::TrialId> marked_;
  BoundedLog log_;
  /// What followed the mark of a trial whose output has not been begun.
  std::optional<BoundedLog> next_;
  /// What may be the beginning of a mark.
  std::string held_;
};

}  // namespace runner::supervisor
