#include "supervisor/worker_slot.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace runner::supervisor {

namespace {

using events::TrialState;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

}  // namespace

WorkerSlot::WorkerSlot(WorkerOptions options, WorkerLauncher& launcher)
    : options_(std::move(options)), worker_(launcher) {}

void WorkerSlot::listen_with(std::vector<TrialListener*> listeners) {
  listeners_ = std::move(listeners);
  if (!worker_.hello()) return;
  for (TrialListener* listener : listeners_) listener->on_hello(*worker_.hello());
}

std::vector<std::string> WorkerSlot::environment_for(const spec::TrialSpec& spec,
                                                     const std::vector<protocol::PluginLocation>& plugins) const {
  auto needs = needs_of(spec, plugins);
  if (options_.gpu && spec::takes_any_gpu(spec.training)) needs.gpu = options_.gpu;
  return worker_.launcher().environment_for(needs);
}

bool WorkerSlot::ensure_worker(std::vector<std::string> environment) {
  if (!worker_.ensure(std::move(environment))) return false;
  is_ending_ = false;
  is_stopped_now_ = false;
  kill_at_.reset();
  return true;
}

void WorkerSlot::end_worker() {
  worker_.end();
  is_ending_ = false;
  kill_at_.reset();
}

void WorkerSlot::start_worker(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins) {
  try {
    ensure_worker(environment_for(spec, plugins));
  } catch (const std::exception&) {
    end_worker();
  }
}

bool WorkerSlot::can_take(const TrialJob& job) const {
  if (trials_.empty()) return true;
  return trials_.size() < options_.trials_at_a_time && !kill_at_ && !is_ending_ &&
         environment_for(job.spec, job.plugins) == worker_.environment();
}

// A worker that has ended since its last trial, or is about to, is replaced: the next trial is not to blame for that.
void WorkerSlot::hand_over(const TrialAtWork& trial) {
  const auto environment = environment_for(trial.job.spec, trial.job.plugins);
  const auto& command = static_cast<const protocol::StartTrial&>(trial.job);
  const bool is_alone = trials_.size() == 1;
  if (is_alone && (is_ending_ || kill_at_)) end_worker();
  const bool is_new = ensure_worker(environment);
  worker_.queue(command);
  if (worker_.send_queued() || is_new || !is_alone || !worker_.hello()) return;
  end_worker();
  ensure_worker(environment);
  send(command);
}

TrialAtWork& WorkerSlot::add(TrialJob job) {
  if (trials_.empty()) worker_.printed().begin(job.trial);
  const auto now = Clock::now();
  Deadlines deadlines(job.spec.training, options_.load_limit, now);
  const events::TrialId id = job.trial;
  return trials_.try_emplace(id, TrialAtWork{std::move(job), std::move(deadlines), now}).first->second;
}

void WorkerSlot::start(TrialJob job) {
  TrialAtWork& trial = add(std::move(job));
  trial.job.payload_folder = options_.payload_folder.string();
  trial.job.largest_blob_bytes = options_.largest_blob_bytes;
  events::AttemptStarted started{.trial = trial.job.trial};
  std::string problem;
  try {
    hand_over(trial);
    started.worker_pid = worker_->pid();
    started.host = worker_->host();
  } catch (const std::exception& error) {
    end_worker();
    problem = error.what();
  }
  for (TrialListener* listener : listeners_) listener->on_started(started);
  if (!problem.empty())
    finish(trial, {.trial = started.trial, .state = TrialState::failed, .reason = "error", .message = problem});
}

void WorkerSlot::send(const protocol::Command& command) {
  worker_.queue(command);
  send_waiting();
}

void WorkerSlot::send_waiting() {
  // A worker that is gone is noticed when it has ended.
  if (worker_) worker_.send_queued();
}

std::optional<Retry> WorkerSlot::take_retry() {
  if (retries_.empty()) return std::nullopt;
  auto retry = std::move(retries_.front());
  retries_.pop_front();
  return retry;
}

void WorkerSlot::drain_output() {
  if (worker_) worker_.drain_output();
}

protocol::Received WorkerSlot::receive() {
  const auto received = worker_.receive();
  if (received == protocol::Received::end) {
    is_ending_ = true;
    worker_->kill();
  }
  return received;
}

bool WorkerSlot::drain_socket() {
  if (!worker_) return false;
  try {
    const auto received = receive();
    while (const auto report = worker_.next_report()) handle(*report);
    return received == protocol::Received::bytes;
  } catch (const std::exception& error) {
    // A plugin that writes into the runner's socket has broken the worker beyond repair.
    worker_.log().append(std::string("\n") + protocol::worker_note_prefix + error.what() + "\n");
    worker_->kill();
    return false;
  }
}

void WorkerSlot::answer_wakeup() {
  std::uint64_t count = 0;
  if (!worker_ || ::read(worker_->wakeup(), &count, sizeof(count)) != sizeof(count)) return;
  // As far as the trial's end, of which it told.
  if (trials_.empty()) return;
  const auto told = trials_.begin()->first;
  while (has(told) && drain_socket()) {
  }
}

void WorkerSlot::finish(TrialAtWork& trial, events::AttemptEnded ended) {
  // One that was sent ahead had begun before that was heard of.
  ended.wall_seconds = std::max(seconds_since(trial.begun), trial.epochs_seconds);
  TrialJob& job = trial.job;
  const auto unusable = unusable_file(trial, ended, worker_.launcher().program());
  // Whoever ends the run is heard of at the next look at the signals.
  const int retries = ended_with_the_run(ended) ? std::max(1, options_.retries) : options_.retries;
  const bool may_retry = trial.is_bystander || (ended.state == TrialState::crashed && job.attempt <= retries);
  ended.will_retry = unusable ? !job.has_waited : may_retry;
  if (ended.will_retry) {
    const bool counts = !unusable && !trial.is_bystander;
    job.has_waited |= unusable.has_value();
    job.attempt += counts ? 1 : 0;
    retries_.push_back({std::move(job), unusable});
  } else if (unusable) {
    unusable_ = unusable;
  }
  trials_.erase(ended.trial);
  for (TrialListener* listener : listeners_) listener->on_ended(ended);
}

void WorkerSlot::finish_all(const ExitStatus& end) {
  // Whoever was past a limit ended the worker for the others as well.
  const bool one_is_past_limit =
      std::any_of(trials_.begin(), trials_.end(), [](const auto& entry) { return entry.second.passed.has_value(); });
  while (!trials_.empty()) {
    TrialAtWork& trial = trials_.begin()->second;
    trial.never_began = trial.came_ahead && !trial.loaded && !trial.stopped_now && !trial.passed &&
                        !worker_.printed().has_mark_of(trial.job.trial);
    trial.is_bystander = trial.never_began || (one_is_past_limit && !trial.passed && !trial.stopped_now);
    finish(trial, result_of_dead_worker(trial, end, worker_.log(), worker_.launcher().program()));
  }
  leave_ahead();
}

void WorkerSlot::notice_changes() {
  if (!worker_) return;
  if (const auto stopped = worker_->take_stopped()) {
    for (auto& [id, trial] : trials_) {
      *stopped ? trial.deadlines.pause(Clock::now()) : trial.deadlines.go_on(Clock::now());
    }
  }
  const auto end = worker_->take_end();
  if (!end) return;
  // What it sent and printed before its end is still in the socket and the pipe.
  drain_output();
  while (drain_socket()) {
  }
  finish_all(*end);
  end_worker();
}

}  // namespace runner::supervisor
