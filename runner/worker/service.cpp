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
#include <fstream>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <thread>

#include "checkpoint/payload_file.hpp"
#include "digest/sha256.hpp"
#include "files/file_error.hpp"
#include "protocol/channel.hpp"
#include "protocol/messages.hpp"
#include "spec/trial_spec_json.hpp"
#include "trial/fault_text.hpp"
#include "trial/fingerprint.hpp"
#include "trial/trial.hpp"
#include "worker/crash_note.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

namespace {

using protocol::TrialId;

// Reads commands on a thread of its own, so that a supervisor that is gone is noticed while training is stuck.
class Inbox {
 public:
  explicit Inbox(int socket) : socket_(socket), thread_([this] { read_all(); }) { thread_.detach(); }

  protocol::Frame<protocol::StartTrial> next_trial() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !waiting_.empty(); });
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    return next;
  }

  bool is_stopped(TrialId trial) const {
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
        while (auto frame = reader.next()) accept(protocol::decode_command(frame->header), std::move(frame->payload));
      }
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s%s\n", crash_note_prefix, error.what());
      ::_exit(1);
    }
    ::_exit(0);
  }

  void accept(protocol::Command command, std::vector<std::byte> payload) {
    const std::lock_guard lock(mutex_);
    if (auto* start = std::get_if<protocol::StartTrial>(&command)) {
      waiting_.push_back({std::move(*start), std::move(payload)});
      arrived_.notify_one();
    } else {
      stopped_.insert(std::get<protocol::StopTrial>(command).trial);
      any_stopped_.store(true, std::memory_order_release);
    }
  }

  int socket_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<protocol::Frame<protocol::StartTrial>> waiting_;
  std::set<TrialId> stopped_;
  std::atomic<bool> any_stopped_ = false;
  std::thread thread_;
};

void send(int socket, const protocol::Report& report, std::span<const std::span<const std::byte>> payload = {}) {
  if (!protocol::send_frame(socket, protocol::encode(report), payload)) ::_exit(1);
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

  void on_description(const trial::TrialDescription& d) override {
    send(socket_, protocol::Described{start_.trial, d.data_sha256, d.data_is_random, d.train_size, d.validation_size, d.input_shape,
                                      d.classes, d.parameters, d.trainable_parameters, d.device, d.monitor, d.mode,
                                      d.notes});
  }

  void on_epoch(trial::EpochRecord record) override {
    protocol::EpochDone done{start_.trial, record.epoch, record.step, record.lr, record.wall_seconds, {}, {},
                             record.weights_sha256, std::move(record.released)};
    for (const auto& [name, value] : record.train) done.metrics.push_back({"train", name, value});
    for (const auto& [name, value] : record.validation) done.metrics.push_back({"validation", name, value});
    std::span<const std::byte> payload;
    if (record.checkpoint) {
      const trial::TakenCheckpoint& taken = *record.checkpoint;
      done.checkpoints.push_back({taken.policy, taken.reason, static_cast<std::int64_t>(taken.bytes.size()),
                                  sha256_hex(taken.bytes), std::nullopt});
      if (done.checkpoints.back().bytes > start_.largest_blob_bytes) {
        done.checkpoints.back().file = write_payload(taken.bytes);
      } else {
        payload = taken.bytes;
      }
    }
    send(socket_, done, {&payload, 1});
    last_report_ = Clock::now();
  }

  void on_state(trial::TakenState state) override {
    protocol::StateTaken taken{start_.trial, state.epoch, state.batch, static_cast<std::int64_t>(state.bytes.size()),
                               sha256_hex(state.bytes), std::nullopt, state.is_last};
    std::span<const std::byte> payload = state.bytes;
    if (taken.bytes > start_.largest_blob_bytes) {
      // The last one is kept only where it is small.
      if (state.is_last) return;
      taken.file = write_payload(payload);
      payload = {};
    }
    send(socket_, taken, {&payload, 1});
    last_report_ = Clock::now();
  }

  void on_step() override {
    const auto now = Clock::now();
    if (now - last_report_ < std::chrono::seconds(1)) return;
    send(socket_, protocol::Progress{start_.trial});
    last_report_ = now;
  }

  bool stop_requested() const override { return inbox_.is_stopped(start_.trial); }

 private:
  using Clock = std::chrono::steady_clock;

  std::string write_payload(std::span<const std::byte> bytes) const {
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

const char* state_name(trial::TrialOutcome::State state) {
  switch (state) {
    case trial::TrialOutcome::State::completed: return "completed";
    case trial::TrialOutcome::State::diverged: return "diverged";
    case trial::TrialOutcome::State::interrupted: return "interrupted";
    case trial::TrialOutcome::State::failed: break;
  }
  return "failed";
}

void load_plugins(int socket, const protocol::StartTrial& start, PluginLoader& loader) {
  protocol::PluginsLoaded loaded{start.trial, {}};
  for (const auto& plugin : start.plugins) {
    loaded.library_sha256[plugin.library] = loader.load(plugin.library);
    loader.registry().choose(plugin.kind, plugin.name, plugin.library);
  }
  send(socket, loaded);
}

std::vector<std::byte> read_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  std::vector<std::byte> bytes(stream ? static_cast<std::size_t>(stream.tellg()) : 0);
  stream.seekg(0);
  if (!stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()))) {
    throw std::runtime_error("cannot read the weights to start from, " + file);
  }
  return bytes;
}

trial::TrialStart trial_start(protocol::Frame<protocol::StartTrial>& frame) {
  trial::TrialStart start;
  const auto bytes = [&](const std::optional<std::string>& file) {
    return file ? read_file(*file) : std::move(frame.payload);
  };
  if (const auto& resume = frame.message.resume) {
    start.resume.emplace();
    start.resume->state = bytes(resume->file);
    start.resume->extends = resume->extends;
    for (const auto& past : resume->history) {
      start.resume->history.push_back({past.epoch, past.step, 0, {past.metrics.begin(), past.metrics.end()}});
    }
  } else if (const auto& init = frame.message.init) {
    start.initial_weights = bytes(init->file);
  }
  return start;
}

trial::TrialOutcome run(int socket, protocol::Frame<protocol::StartTrial>& frame, PluginLoader& loader,
                        trial::DatasetCache& cache, const Inbox& inbox) {
  const protocol::StartTrial& start = frame.message;
  try {
    load_plugins(socket, start, loader);
    Reporter reporter(socket, start, inbox);
    trial::TrialStart begin = trial_start(frame);
    begin.data_sha256 = start.data_sha256;
    begin.data_only = start.data_only;
    begin.cache = &cache;
    return trial::run_trial(spec::trial_spec_from_json(start.spec), loader.registry(), reporter, begin);
  } catch (const std::exception& error) {
    return {trial::TrialOutcome::State::failed, trial::fault_text(error)};
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
  while (true) {
    auto start = inbox.next_trial();
    const trial::TrialOutcome outcome = run(socket, start, loader, cache, inbox);
    std::fflush(nullptr);
    send(socket, protocol::TrialEnded{start.message.trial, state_name(outcome.state), outcome.message});
    wake(wakeup);
  }
}

}  // namespace runner::worker
