#include <utility>

#include "supervisor/worker_slot.hpp"

namespace runner::supervisor {

bool WorkerSlot::has_room_ahead() const {
  return options_.trials_at_a_time == 1 && trials_.size() == 1 && !ahead_ && !not_begun_ && !is_ending_ && !kill_at_ &&
         ends_soon(trials_.begin()->second);
}

bool WorkerSlot::can_take_ahead(const TrialJob& job) const {
  return is_plain(job) && environment_for(job.spec, job.plugins) == worker_.environment();
}

void WorkerSlot::send_ahead(TrialJob job) {
  job.payload_folder = options_.payload_folder.string();
  job.largest_blob_bytes = options_.largest_blob_bytes;
  // What the trial at work has printed before the mark of its own is not to be taken for what comes before the next.
  drain_output();
  job.after = trials_.begin()->first;
  send(job);
  job.after.reset();
  ahead_ = std::move(job);
}

// The worker decides the same, by the same report.
void WorkerSlot::go_on_ahead(const events::AttemptEnded& before) {
  receive();
  // One that has ended may have begun it before.
  if (is_ending_) drain_output();
  const bool is_going = !is_ending_ || worker_.printed().has_mark_of(ahead_->trial);
  if (is_going && !kill_at_ && protocol::lets_next_begin(before)) {
    begin_ahead();
  } else {
    leave_ahead();
  }
}

void WorkerSlot::begin_ahead() {
  TrialAtWork& trial = add(*std::exchange(ahead_, std::nullopt));
  trial.came_ahead = true;
  trial.stopped_now = is_stopped_now_;
  const events::AttemptStarted started{.trial = trial.job.trial, .worker_pid = worker_->pid(), .host = worker_->host()};
  for (TrialListener* listener : listeners_) listener->on_started(started);
}

void WorkerSlot::leave_ahead() {
  if (ahead_) not_begun_ = std::exchange(ahead_, std::nullopt);
}

}  // namespace runner::supervisor
