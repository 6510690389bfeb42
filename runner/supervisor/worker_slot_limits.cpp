#include <algorithm>
#include <csignal>

#include "supervisor/worker_slot.hpp"

namespace runner::supervisor {

namespace {

constexpr auto grace_after_abort = std::chrono::seconds(2);
// Between two looks at a worker that is about to end.
constexpr auto look_at_end = std::chrono::milliseconds(10);

}  // namespace

std::optional<Clock::time_point> WorkerSlot::next_deadline() const {
  if (is_ending_) return Clock::now() + look_at_end;
  if (kill_at_) return kill_at_;
  std::optional<Clock::time_point> earliest;
  for (const auto& [id, trial] : trials_) {
    const auto next = trial.deadlines.next();
    if (next && (!earliest || *next < *earliest)) earliest = next;
  }
  return earliest;
}

void WorkerSlot::check_limits(Clock::time_point now) {
  if (!worker_) return;
  if (kill_at_) {
    if (now >= *kill_at_) worker_->kill();
    return;
  }
  const auto is_past = [&](const auto& entry) { return entry.second.deadlines.passed(now).has_value(); };
  if (std::none_of(trials_.begin(), trials_.end(), is_past)) return;
  // A report may lie unread in the socket.
  drain_socket();
  for (auto& [id, trial] : trials_) {
    trial.passed = trial.deadlines.passed(now);
    if (trial.passed) kill_at_ = now + grace_after_abort;
  }
  if (kill_at_) worker_->signal(SIGABRT);
}

void WorkerSlot::hold() {
  if (worker_) worker_->hold();
  for (auto& [id, trial] : trials_) trial.deadlines.pause(Clock::now());
}

void WorkerSlot::go_on() {
  if (worker_) worker_->go_on();
  for (auto& [id, trial] : trials_) trial.deadlines.go_on(Clock::now());
}

void WorkerSlot::leave_out(Clock::duration time) {
  for (auto& [id, trial] : trials_) trial.deadlines.leave_out(time);
}

void WorkerSlot::stop_after_epoch(events::TrialId trial) {
  if (!worker_ || !has(trial)) return;
  send(protocol::StopTrial{trial});
  go_on();
}

void WorkerSlot::stop_after_epoch() {
  if (ahead_) send(protocol::StopTrial{ahead_->trial});
  for (const auto& [id, trial] : trials_) send(protocol::StopTrial{id});
  if (worker_ && !trials_.empty()) go_on();
}

void WorkerSlot::stop_now() {
  if (!worker_) return;
  is_stopped_now_ = true;
  for (auto& [id, trial] : trials_) trial.stopped_now = true;
  worker_->kill();
}

}  // namespace runner::supervisor
