#include "worker/service.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>
#include <variant>

#include "checkpoint/payload_file.hpp"
#include "files/file_error.hpp"
#include "protocol/messages.hpp"
#include "protocol/trial_mark.hpp"
#include "trial/device.hpp"
#include "trial/fault_text.hpp"
#include "trial/fingerprint.hpp"
#include "trial/gpu.hpp"
#include "trial/trial.hpp"
#include "worker/answers.hpp"
#include "worker/crash_note.hpp"
#include "worker/inbox.hpp"
#include "worker/payloads.hpp"
#include "worker/plugin_loader.hpp"
#include "worker/rank_processes.hpp"
#include "worker/rank_service.hpp"
#include "worker/reply.hpp"

namespace runner::worker {

namespace {

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
                         const Inbox& inbox, RankProcesses& ranks) {
  try {
    send(socket, protocol::PluginsLoaded{start.trial, loader.choose(start.plugins)});
    Reporter reporter(socket, start, inbox);
    auto begin = trial_start(start, cache);
    if (!start.data_only) begin.others = ranks.join(start.spec, start.plugins);
    auto ended = trial::run_trial(start.spec, loader.registry(), reporter, begin);
    ranks.leave(ended.state);
    return ended;
  } catch (const std::exception& error) {
    return {.trial = start.trial, .state = events::TrialState::failed, .message = trial::fault_text(error)};
  }
}

// Whoever reads what is printed hears of the next trial's beginning there, too.
void mark_output(events::TrialId next) {
  const auto mark = protocol::trial_mark(next);
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, mark.data(), mark.size());
}

// A GPU that met some faults computes nothing more in this process.
bool has_lost_gpu(const events::AttemptEnded& ended, const spec::Training& training) {
  if (ended.state != events::TrialState::failed || trial::gpu_count() == 0) return false;
  const auto device = trial::evaluation_device(training);
  return !device.is_cpu() && !trial::gpu_works(device.index());
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
  RankProcesses ranks;
  // The trial behind which another may begin.
  std::optional<events::TrialId> good;
  while (true) {
    auto command = inbox.next();
    if (const auto* join = std::get_if<protocol::JoinTrial>(&command)) {
      serve_as_rank(socket, *join, loader, cache, inbox);
      continue;
    }
    protocol::Report report;
    bool is_spent = false;
    if (auto* start = std::get_if<protocol::StartTrial>(&command)) {
      if (start->after && start->after != good) continue;
      if (start->after) mark_output(start->trial);
      auto ended = run(socket, *start, loader, cache, inbox, ranks);
      is_spent = has_lost_gpu(ended, start->spec.training);
      good = protocol::lets_next_begin(ended) ? std::optional(ended.trial) : std::nullopt;
      for (const auto trial : inbox.take_stopped_ahead()) send(socket, protocol::TrialNotBegun{trial});
      report = std::move(ended);
    } else {
      report = answer(command, loader, cache, search);
    }
    std::fflush(nullptr);
    send(socket, report);
    wake(wakeup);
    // The next trial gets another process.
    if (is_spent) ::_exit(1);
  }
}

}  // namespace runner::worker
