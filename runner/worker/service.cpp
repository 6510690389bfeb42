#include "worker/service.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <variant>

#include "checkpoint/payload_file.hpp"
#include "files/file_error.hpp"
#include "protocol/channel.hpp"
#include "protocol/messages.hpp"
#include "trial/fault_text.hpp"
#include "trial/fingerprint.hpp"
#include "trial/trial.hpp"
#include "worker/answers.hpp"
#include "worker/crash_note.hpp"
#include "worker/payloads.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

namespace {

// Reads commands on a thread of its own, so that a supervisor that is gone is noticed while training is stuck.
class Inbox {
 public:
  explicit Inbox(int socket) : socket_(socket), thread_([this] { read_all(); }) { thread_.detach(); }

  // Returns the next trial or question.
  protocol::Command next() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !waiting_.empty(); });
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    return next;
  }

  bool is_stopped(events::TrialId trial) const {
    if (!any_stopped_.load(std::memory_order_acquire)) return false;
    const std::lock_guard lock(mutex_);
    return stopped_.contains(trial);
  }

 private:
  void read_all() {
    // A fatal signal sent to the process must find the thread that runs the plugins.
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    protocol::FrameReader reader;
    try {
      while (reader.read_from(socket_) != protocol::Received::end) {
        while (auto frame = reader.next()) accept(protocol::decode_command(*std::move(frame)));
      }
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s%s\n", protocol::worker_note_prefix, error.what());
      ::_exit(1);
    }
    ::_exit(0);
  }

  void accept(protocol::Command command) {
    const std::lock_guard lock(mutex_);
    if (const auto* stop = std::get_if<protocol::StopTrial>(&command)) {
      stopped_.insert(stop->trial);
      any_stopped_.store(true, std::memory_order_release);
    } else {
      waiting_.push_back(std::move(command));
      arrived_.notify_one();
    }
  }

  int socket_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<protocol::Command> waiting_;
  std::set<events::TrialId> stopped_;
  std::atomic<bool> any_stopped_ = false;
  std::thread thread_;
};

void send(int socket, const protocol::Report& report) {
  const auto encoded = protocol::encode(report);
  if (!protocol::send_frame(socket, encoded.header, encoded.payload)) ::_exit(1);
}

// Says that the worker waits: the supervisor reads what was sent by timer otherwise.
void wake(int wakeup) {
  const std::uint64_t once = 1;
  [[maybe_unused]] const auto written = ::write(wakeup, &once, sizeof(once));
}

class Reporter final : public trial::TrialObserver {
 public:
  Reporter(int socket, const protocol::StartTrial& start, const Inbox& inbox)
      : socket_(socket), start_(start), inbox_(inbox) {}

  void on_described(const events::TrialDescribed& described) override { send(socket_, described); }

  void on_epoch(events::EpochDone epoch) override {
    for (auto& taken : epoch.checkpoints) complete(taken.payload);
    send(socket_, std::move(epoch));
    last_report_ = Clock::now();
  }

  void on_state(events::StateTaken state) override {
    // The last one is kept only where it is small.
    if (state.is_last && is_large(state.payload)) return;
    complete(state.payload);
    send(socket_, std::move(state));
    last_report_ = Clock::now();
  }

  void on_test(events::TestEvaluated evaluated) override { send(socket_, std::move(evaluated)); }

  void on_step() override {
    const auto now = Clock::now();
    if (now - last_report_ < std::chrono::seconds(1)) return;
    send(socket_, protocol::Progress{start_.trial});
    last_report_ = now;
  }

  bool stop_requested() const override { return inbox_.is_stopped(start_.trial); }

 private:
  using Clock = std::chrono::steady_clock;

  bool is_large(const events::Payload& payload) const {
    return static_cast<std::int64_t>(payload.bytes.size()) > start_.largest_blob_bytes;
  }

  // What is too large for the database becomes a file.
  void complete(events::Payload& payload) const {
    const bool is_file = is_large(payload);
    payload = events::payload_of(std::move(payload.bytes));
    if (is_file) payload.file = write_file(std::exchange(payload.bytes, {}));
  }

  std::string write_file(const std::vector<std::byte>& bytes) const {
    // Most databases never need the folder, so it is made with the first file; the supervisor makes its name durable.
    std::error_code ignored;
    std::filesystem::create_directory(start_.payload_folder, ignored);
    try {
      return checkpoint::write_partial_file(start_.payload_folder, bytes).string();
    } catch (const files::FileError& error) {
      throw trial::ReportError(error.what());
    }
  }

  int socket_;
  const protocol::StartTrial& start_;
  const Inbox& inbox_;
  Clock::time_point last_report_ = Clock::now();
};

void load_plugins(int socket, const protocol::StartTrial& start, PluginLoader& loader) {
  protocol::PluginsLoaded loaded{start.trial, {}};
  for (const auto& plugin : start.plugins) {
    loaded.library_sha256[plugin.library] = loader.load(plugin.library);
    loader.registry().choose(plugin.kind, plugin.name, plugin.library);
  }
  send(socket, loaded);
}

std::vector<std::byte> bytes_of(events::Payload& payload) {
  return payload.file ? read_payload(payload) : std::move(payload.bytes);
}

trial::TrialStart trial_start(protocol::StartTrial& start, trial::DatasetCache& cache) {
  trial::TrialStart begin;
  begin.trial = start.trial;
  if (auto& resume = start.resume) {
    begin.resume = trial::ResumePoint{bytes_of(resume->state), std::move(resume->history), resume->extends};
  } else if (start.init) {
    begin.initial_weights = bytes_of(*start.init);
  }
  begin.data_sha256 = start.data_sha256;
  begin.data_only = start.data_only;
  begin.pause_at = start.pause_at;
  begin.cache = &cache;
  return begin;
}

events::AttemptEnded run(int socket, protocol::StartTrial& start, PluginLoader& loader, trial::DatasetCache& cache,
                         const Inbox& inbox) {
  try {
    load_plugins(socket, start, loader);
    Reporter reporter(socket, start, inbox);
    return trial::run_trial(start.spec, loader.registry(), reporter, trial_start(start, cache));
  } catch (const std::exception& error) {
    return {.trial = start.trial, .state = events::TrialState::failed, .message = trial::fault_text(error)};
  }
}

}  // namespace

int serve(int socket, int wakeup) {
  // What a plugin starts must not keep the supervisor's end alive.
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  ::fcntl(wakeup, F_SETFD, FD_CLOEXEC);
  install_crash_notes();
  // Not destroyed: the reading thread lives as long as the process.
  auto& inbox = *new Inbox(socket);
  send(socket, protocol::Hello{trial::libtorch_version(), trial::fingerprint()});
  PluginLoader loader;
  trial::DatasetCache cache;
  SearchPlugins search;
  while (true) {
    auto command = inbox.next();
    protocol::Report report;
    if (auto* start = std::get_if<protocol::StartTrial>(&command)) {
      report = run(socket, *start, loader, cache, inbox);
    } else {
      report = answer(command, loader, cache, search);
    }
    std::fflush(nullptr);
    send(socket, report);
    wake(wakeup);
  }
}

}  // namespace runner::worker
