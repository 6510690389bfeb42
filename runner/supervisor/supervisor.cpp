#include "supervisor/supervisor.hpp"

#include <poll.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace runner::supervisor {

namespace {

// Reports are read by timer: a send to a socket that nobody sleeps on costs the training thread a tenth of one that
// wakes its reader.
constexpr auto drain_interval = std::chrono::milliseconds(5);
// The longest wait for something to happen: a longer time between two looks was spent stopped.
constexpr auto longest_wait = std::chrono::milliseconds(500);
constexpr auto wait_for_change = std::chrono::milliseconds(100);

void add(std::vector<pollfd>& watched, int descriptor, short events = POLLIN) {
  if (descriptor >= 0) watched.push_back({descriptor, events, 0});
}

// Tells the source of results before it is asked for the next trial.
class Results final : public TrialListener {
 public:
  explicit Results(TrialSource& source) : source_(source) {}
  void on_ended(const events::AttemptEnded& ended) override {
    if (!ended.will_retry) source_.on_result(ended);
  }

 private:
  TrialSource& source_;
};

// Remembers the first trial that failed for good.
class FirstFailure final : public TrialListener {
 public:
  void on_ended(const events::AttemptEnded& ended) override {
    if (events::has_failed(ended.state) && !ended.will_retry && !trial_) trial_ = ended.trial;
  }
  std::optional<events::TrialId> trial() const { return trial_; }

 private:
  std::optional<events::TrialId> trial_;
};

int milliseconds_until(Clock::time_point moment, Clock::time_point now) {
  if (moment <= now) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - now).count();
  return static_cast<int>(std::min<std::int64_t>(left, longest_wait.count()));
}

}  // namespace

Supervisor::Supervisor(SupervisorOptions options, WorkerLauncher& launcher, SignalWatch& signals)
    : options_(std::move(options)), program_(launcher.program()), signals_(signals) {
  for (std::int64_t i = 0; i < options_.jobs; ++i) {
    WorkerOptions worker = options_.worker;
    if (!options_.gpus.empty()) worker.gpu = options_.gpus[static_cast<std::size_t>(i) % options_.gpus.size()];
    slots_.push_back(std::make_unique<WorkerSlot>(std::move(worker), launcher));
  }
}

// Each is waited for in turn after that.
Supervisor::~Supervisor() {
  for (auto& slot : slots_) slot->kill_worker();
}

bool Supervisor::has_work(const TrialSource& source) const {
  if (stops_ == 0 && (!retries_.empty() || !early_.empty() || source.is_preparing())) return true;
  return std::any_of(slots_.begin(), slots_.end(), [](const auto& slot) { return slot->trials() > 0; });
}

void Supervisor::start_workers(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins) {
  for (auto& slot : slots_) slot->start_worker(spec, plugins);
}

RunEnd Supervisor::run(TrialSource& source, TrialStore& store, TrialListener& observer) {
  Results results(source);
  FirstFailure failure;
  for (auto& slot : slots_) slot->listen_with({&store, &observer, &results, &failure});
  watched_ = Clock::now();
  // What a run before this one could not load may be there by now; where it is not, this one's trials are to say so.
  unusable_.clear();
  left_ = {};
  // What came while the store was opened: after a signal to end nothing is begun, a worker may have ended already.
  if (take_signals()) {
    for (auto& slot : slots_) slot->notice_changes();
  }
  feed(source);
  while (has_work(source)) {
    wait(store, source);
    if (store.has_failed()) {
      for (auto& slot : slots_) slot->stop_now();
      return RunEnd::store_failed;
    }
    give_up_where_one_failed(failure.trial());
    feed(source);
  }
  if (stops_ == 0) return RunEnd::all_done;
  interrupt_waiting(store, observer);
  return signalled_ ? RunEnd::stopped : RunEnd::gave_up;
}

void Supervisor::give_up_where_one_failed(std::optional<events::TrialId> failed) {
  if (!gives_up_ || !failed || stops_ > 0) return;
  gave_up_at_ = failed;
  ++stops_;
  for (auto& slot : slots_) slot->stop_after_epoch();
}

// A trial that was to be tried again, or beside others, is not one that failed: a resume goes on with it.
void Supervisor::interrupt_waiting(TrialStore& store, TrialListener& observer) {
  collect_from_slots();
  if (next_) retries_.push_back(*std::exchange(next_, std::nullopt));
  for (const TrialJob& job : retries_) {
    for (TrialListener* listener : {static_cast<TrialListener*>(&store), &observer}) {
      listener->on_started({.trial = job.trial});
      listener->on_ended({.trial = job.trial,
                          .state = events::TrialState::interrupted,
                          .reason = "stopped",
                          .message = "stopped before it was tried again"});
    }
  }
}

void Supervisor::stop(events::TrialId trial) {
  for (auto& slot : slots_) slot->stop_after_epoch(trial);
}

void Supervisor::wait(TrialStore& store, TrialSource& source) {
  auto now = Clock::now();
  const bool drain = now >= next_drain_ && !store.is_congested();
  auto timeout = static_cast<int>(longest_wait.count());
  if (!drain) timeout = std::max(1, milliseconds_until(next_drain_, now));
  if (change_) timeout = std::min(timeout, static_cast<int>(wait_for_change.count()));
  std::vector<pollfd> watched;
  add(watched, signals_.descriptor());
  add(watched, store.descriptor());
  for (const auto& slot : slots_) {
    add(watched, slot->output());
    if (drain || slot->has_to_send()) {
      add(watched, slot->socket(), static_cast<short>((drain ? POLLIN : 0) | (slot->has_to_send() ? POLLOUT : 0)));
    }
    // Whoever has nothing more to do must not wait for the timer.
    if (!store.is_congested()) add(watched, slot->wakeup());
    if (const auto deadline = slot->next_deadline()) timeout = std::min(timeout, milliseconds_until(*deadline, now));
  }
  for (const int descriptor : source.descriptors()) add(watched, descriptor);
  ::poll(watched.data(), watched.size(), timeout);
  leave_out_unwatched(Clock::now());

  const bool child_changed = take_signals();
  store.on_ready();
  if (!store.has_failed()) source.prepare();
  now = Clock::now();
  for (auto& slot : slots_) {
    slot->send_waiting();
    slot->drain_output();
    if (drain) slot->drain_socket();
    if (!store.is_congested()) slot->answer_wakeup();
    if (child_changed || slot->is_ending()) slot->notice_changes();
    slot->check_limits(now);
  }
  if (drain) next_drain_ = now + drain_interval;
}

// Whoever stopped this process, or all of its container, stopped the clocks as well.
void Supervisor::leave_out_unwatched(Clock::time_point now) {
  const auto unwatched = now - std::exchange(watched_, now);
  if (unwatched < 2 * longest_wait) return;
  for (auto& slot : slots_) slot->leave_out(unwatched);
}

// Says whether a worker has ended, been stopped or gone on.
bool Supervisor::take_signals() {
  bool child_changed = false;
  while (const auto signal = signals_.next()) {
    if (*signal == SIGCHLD) {
      child_changed = true;
    } else if (*signal == SIGTSTP) {
      stop_until_continued();
    } else {
      on_signal(*signal);
    }
  }
  return child_changed;
}

void Supervisor::stop_until_continued() {
  for (auto& slot : slots_) slot->hold();
  signals_.stop_here();
  for (auto& slot : slots_) slot->go_on();
  watched_ = Clock::now();
}

void Supervisor::on_signal(int signal) {
  // A terminal that goes is told of more than once, and so are programs that are ended with SIGTERM and SIGHUP.
  if (signal == SIGHUP && stops_ > 0) return;
  signalled_ = true;
  ++stops_;
  for (auto& slot : slots_) {
    if (stops_ == 1) {
      slot->stop_after_epoch();
    } else {
      slot->stop_now();
    }
  }
}

}  // namespace runner::supervisor
