#include "supervisor/trial_output.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "protocol/trial_mark.hpp"

namespace runner::supervisor {

namespace {

using protocol::mark_begin;
using protocol::mark_end;

// The digits of the largest number.
constexpr std::size_t most_digits = 19;

// Whether text that is no mark yet may become one.
bool may_become_mark(std::string_view text) {
  if (text.size() <= mark_begin.size()) return mark_begin.starts_with(text);
  if (!text.starts_with(mark_begin)) return false;
  text.remove_prefix(mark_begin.size());
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto end = text.substr(digits);
  return digits <= most_digits && end.size() < mark_end.size() && mark_end.starts_with(end);
}

// A mark at the beginning of a text: its trial, and how long it is.
struct Mark {
  events::TrialId trial = 0;
  std::size_t size = 0;
};

std::optional<Mark> mark_in(std::string_view text) {
  if (!text.starts_with(mark_begin)) return std::nullopt;
  Mark mark;
  const auto [end, error] = std::from_chars(text.data() + mark_begin.size(), text.data() + text.size(), mark.trial);
  mark.size = static_cast<std::size_t>(end - text.data()) + mark_end.size();
  if (error != std::errc() || !std::string_view(end, text.data() + text.size()).starts_with(mark_end))
    return std::nullopt;
  return mark;
}

}  // namespace

void TrialOutput::append(std::string_view text) {
  held_ += text;
  std::string_view left = held_;
  while (!left.empty() && !may_become_mark(left)) {
    if (const auto mark = mark_in(left)) {
      begin_after_mark(mark->trial);
      left.remove_prefix(mark->size);
      continue;
    }
    const auto next = std::min(left.find(mark_begin.front(), 1), left.size());
    (next_ ? *next_ : log_).append(left.substr(0, next));
    left.remove_prefix(next);
  }
  held_ = std::string(left);
}

void TrialOutput::begin_after_mark(events::TrialId trial) {
  marked_ = trial;
  if (trial == trial_) {
    // What came since the trial before it was said to have ended is of that one.
    log_.clear();
  } else {
    next_.emplace();
  }
}

void TrialOutput::forget_marks() {
  log_.append(held_);
  held_.clear();
  next_.reset();
  marked_.reset();
}

void TrialOutput::begin(events::TrialId trial) {
  trial_ = trial;
  log_.clear();
  if (next_ && marked_ == trial) log_ = *std::exchange(next_, std::nullopt);
  next_.reset();
}

}  // namespace runner::supervisor
