#include "supervisor/supervisor.hpp"

#include <poll.h>

#include <algorithm>
#include <csignal>

namespace runner::supervisor {

namespace {

// Reports are read by timer: a send to a socket that nobody sleeps on costs the training thread a tenth of one that wakes
// its reader.
constexpr auto kDrainInterval = std::chrono::milliseconds(5);

void add(std::vector<pollfd>& watched, int descriptor) {
  if (descriptor >= 0) watched.push_back({descriptor, POLLIN, 0});
}

int milliseconds_until(Clock::time_point moment, Clock::time_point now) {
  if (moment <= now) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - now).count();
  return static_cast<int>(std::min<std::int64_t>(left, 60'000));
}

}  // namespace

Supervisor::Supervisor(SupervisorOptions options, SignalWatch& signals)
    : options_(std::move(options)), signals_(signals) {
  for (std::int64_t i = 0; i < options_.jobs; ++i) {
    WorkerOptions worker = options_.worker;
    if (!options_.gpus.empty()) worker.gpu = options_.gpus[static_cast<std::size_t>(i) % options_.gpus.size()];
    slots_.push_back(std::make_unique<WorkerSlot>(std::move(worker)));
  }
}

Supervisor::~Supervisor() = default;

bool Supervisor::any_busy() const {
  return std::any_of(slots_.begin(), slots_.end(), [](const auto& slot) { return slot->is_busy(); });
}

std::optional<TrialJob> Supervisor::next(TrialSource& source) {
  for (auto& slot : slots_) {
    if (auto retry = slot->take_retry()) retries_.push_back(*std::move(retry));
  }
  if (retries_.empty()) return source.next_job();
  TrialJob job = std::move(retries_.front());
  retries_.pop_front();
  source.refresh(job);
  return job;
}

void Supervisor::feed(TrialSource& source) {
  for (auto& slot : slots_) {
    while (!slot->is_busy() && stops_ == 0) {
      auto job = next(source);
      if (!job) return;
      slot->start(*std::move(job));
    }
  }
}

void Supervisor::start_workers(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins) {
  for (auto& slot : slots_) slot->start_process(spec, plugins);
}

RunEnd Supervisor::run(TrialSource& source, TrialStore& store, TrialListener& observer) {
  for (auto& slot : slots_) slot->listen_with({&store, &observer});
  feed(source);
  while (any_busy()) {
    wait(store);
    if (store.has_failed()) {
      for (auto& slot : slots_) slot->stop_now();
      return RunEnd::store_failed;
    }
    feed(source);
  }
  return stops_ > 0 ? RunEnd::stopped : RunEnd::all_done;
}

void Supervisor::wait(TrialStore& store) {
  auto now = Clock::now();
  const bool drain = now >= next_drain_ && !store.is_congested();
  int timeout = drain ? 60'000 : std::max(1, milliseconds_until(next_drain_, now));
  std::vector<pollfd> watched;
  add(watched, signals_.descriptor());
  add(watched, store.descriptor());
  for (const auto& slot : slots_) {
    add(watched, slot->output());
    if (drain) add(watched, slot->socket());
    // Whoever has nothing more to do must not wait for the timer.
    if (!store.is_congested()) add(watched, slot->bell());
    if (const auto deadline = slot->next_deadline()) timeout = std::min(timeout, milliseconds_until(*deadline, now));
  }
  ::poll(watched.data(), watched.size(), timeout);

  bool reap = false;
  while (const auto signal = signals_.next()) {
    if (*signal == SIGCHLD) {
      reap = true;
    } else {
      on_signal(*signal);
    }
  }
  store.on_ready();
  now = Clock::now();
  for (auto& slot : slots_) {
    slot->drain_output();
    if (drain) slot->drain_socket();
    if (!store.is_congested()) slot->answer_bell();
    if (reap) slot->reap();
    slot->check_limits(now);
  }
  if (drain) next_drain_ = now + kDrainInterval;
}

void Supervisor::on_signal(int) {
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
