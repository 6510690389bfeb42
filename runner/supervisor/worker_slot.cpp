#include "supervisor/worker_slot.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace runner::supervisor {

namespace {

using events::TrialState;

constexpr auto grace_after_abort = std::chrono::seconds(2);
// Between two looks at a worker that is about to end.
constexpr auto look_at_end = std::chrono::milliseconds(10);

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

std::string reason_of(TrialState state) {
  switch (state) {
    case TrialState::completed:
      return "epochs";
    case TrialState::diverged:
      return "non_finite_loss";
    case TrialState::interrupted:
      return "stopped";
    case TrialState::paused:
      return "rung";
    default:
      return "error";
  }
}

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

TrialAtWork* WorkerSlot::at_work(events::TrialId trial) {
  const auto found = trials_.find(trial);
  return found == trials_.end() ? nullptr : &found->second;
}

void WorkerSlot::handle(const protocol::Report& report) {
  if (const auto* hello = std::get_if<protocol::Hello>(&report)) {
    for (TrialListener* listener : listeners_) listener->on_hello(*hello);
    return;
  }
  if (std::holds_alternative<protocol::TrialNotBegun>(report)) leave_ahead();
  std::visit(
      [&](const auto& told) {
        if constexpr (requires(TrialAtWork & trial) { this->hear(trial, told); }) {
          if (TrialAtWork* trial = at_work(told.trial)) hear(*trial, told);
        }
      },
      report);
}

void WorkerSlot::hear(TrialAtWork& trial, const protocol::PluginsLoaded& loaded) {
  trial.loaded = true;
  trial.deadlines.loaded(Clock::now());
  for (TrialListener* listener : listeners_) listener->on_loaded(loaded);
}

void WorkerSlot::hear(TrialAtWork& trial, const protocol::Progress&) { trial.deadlines.reported(Clock::now()); }

void WorkerSlot::hear(TrialAtWork& trial, const events::TrialDescribed& described) {
  trial.deadlines.reported(Clock::now());
  for (TrialListener* listener : listeners_) listener->on_described(described);
}

void WorkerSlot::hear(TrialAtWork& trial, const events::EpochDone& epoch) {
  trial.deadlines.reported(Clock::now());
  trial.last_epoch = epoch.epoch;
  ++trial.epochs_done;
  trial.epochs_seconds += epoch.wall_seconds;
  for (TrialListener* listener : listeners_) listener->on_epoch(epoch);
}

void WorkerSlot::hear(TrialAtWork& trial, const events::TestEvaluated& evaluated) {
  trial.deadlines.reported(Clock::now());
  for (TrialListener* listener : listeners_) listener->on_test(evaluated);
}

void WorkerSlot::hear(TrialAtWork& trial, const events::StateTaken& state) {
  trial.deadlines.reported(Clock::now());
  for (TrialListener* listener : listeners_) listener->on_state(state);
}

void WorkerSlot::hear(TrialAtWork& trial, const events::AttemptEnded& told) {
  drain_output();
  events::AttemptEnded ended = told;
  // A trial that is completed before its last epoch names what has ended it.
  if (ended.state != TrialState::completed || ended.reason.empty()) ended.reason = reason_of(ended.state);
  ended.log = worker_.log().text();
  finish(trial, std::move(ended));
  if (ahead_) go_on_ahead(told);
}

void WorkerSlot::finish(TrialAtWork& trial, events::AttemptEnded ended) {
  ended.wall_seconds = seconds_since(trial.begun);
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
