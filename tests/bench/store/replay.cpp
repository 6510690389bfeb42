#include "store/replay.hpp"

#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "protocol/channel.hpp"
#include "protocol/messages.hpp"
#include "store/fill.hpp"
#include "supervisor/local_launcher.hpp"
#include "supervisor/stored_run.hpp"
#include "supervisor/supervisor.hpp"

namespace bench {

using namespace runner;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::int64_t epochs_of_a_trial = 100;
constexpr const char* epochs_variable = "BENCH_STORE_EPOCHS";

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class NoPlugins final : public supervisor::PluginDirectory {
 public:
  std::vector<protocol::PluginLocation> plugins_of(const spec::TrialSpec&) const override { return {}; }
  std::optional<double> learning_rate_of(const spec::TrialSpec&) const override { return 1e-3; }
  supervisor::LibraryStamp stamp_of(const std::string&) const override { return {}; }
};

class FromFirstEpoch final : public supervisor::TrialListener {
 public:
  void on_epoch(const events::EpochDone&) override {
    if (begin != Clock::time_point{}) return;
    begin = Clock::now();
    processor_begin = processor_seconds();
  }
  Clock::time_point begin{};
  double processor_begin = 0;
};

supervisor::TrialSpecs specs(std::int64_t trials) {
  return [seed = std::int64_t{0}, trials]() mutable -> std::optional<spec::TrialSpec> {
    if (seed == trials) return std::nullopt;
    spec::TrialSpec spec;
    spec.dataset.plugin = "wine";
    spec.model = {"mlp", {{"hidden", {10, 10}}}};
    spec.loss.plugin = "cross_entropy";
    spec.optimizer = {"adam", {{"lr", 1e-3}}};
    spec.training.epochs = epochs_of_a_trial;
    spec.seed = seed++;
    return spec;
  };
}

// The reports of a worker, in the order in which it sends them.
std::vector<events::EpochDone> reports_of_this_worker() {
  const char* epochs = std::getenv(epochs_variable);
  const auto count = epochs == nullptr ? 0 : std::strtoll(epochs, nullptr, 10);
  std::vector<events::EpochDone> reports;
  // By the process, so that no two workers send the same payload.
  for (std::int64_t i = 0; i < count; ++i) reports.push_back(sample_epoch(::getpid(), i, true));
  return reports;
}

events::TrialDescribed described(events::TrialId trial) {
  events::TrialDescribed described;
  described.trial = trial;
  described.data_sha256 = std::string(64, '0');
  described.device = "cpu";
  return described;
}

bool send(int socket, const protocol::Report& report) {
  const auto encoded = protocol::encode(report);
  return protocol::send_frame(socket, encoded.header, encoded.payload);
}

std::optional<protocol::Command> receive(int socket, protocol::FrameReader& reader) {
  while (true) {
    if (auto frame = reader.next()) return protocol::decode_command(*std::move(frame));
    if (reader.read_from(socket) == protocol::Received::end) return std::nullopt;
  }
}

}  // namespace

void replay(const std::filesystem::path& database, std::int64_t workers, std::int64_t epochs) {
  const std::int64_t trials = epochs / epochs_of_a_trial;
  // One worker may do more than its share of the trials.
  ::setenv(epochs_variable, std::to_string(2 * epochs / workers + epochs_of_a_trial).c_str(), 1);
  supervisor::SignalWatch signals;
  supervisor::LocalLauncher launcher("/proc/self/exe", std::nullopt, "bench");
  supervisor::SupervisorOptions options;
  options.jobs = workers;
  options.worker.payload_folder = database::DatabasePaths(database).payload_folder();
  supervisor::Supervisor supervisor(options, launcher, signals);
  const NoPlugins plugins;
  auto run = supervisor::StoredRun::begin(database, experiment_called("replayed"), specs(trials), plugins,
                                          [](events::TrialId, std::int64_t) {});
  FromFirstEpoch listener;
  if (supervisor.run(*run, *run, listener) != supervisor::RunEnd::all_done) throw std::runtime_error("it was stopped");
  if (const auto failure = run->finish()) throw *failure;
  const double seconds = std::chrono::duration<double>(Clock::now() - listener.begin).count();
  std::printf("%.6f %.6f\n", seconds, processor_seconds() - listener.processor_begin);
}

int replay_as_worker(int socket, int wakeup) {
  auto reports = reports_of_this_worker();
  std::size_t next = 0;
  protocol::FrameReader reader;
  send(socket, protocol::Hello{"replayed", {{"blas", "none"}}});
  while (const auto command = receive(socket, reader)) {
    const auto* start = std::get_if<protocol::StartTrial>(&*command);
    if (start == nullptr) continue;
    send(socket, protocol::PluginsLoaded{start->trial, {}});
    send(socket, described(start->trial));
    for (std::int64_t epoch = 0; epoch < start->spec.training.epochs; ++epoch) {
      auto& report = reports.at(next++);
      report.trial = start->trial;
      report.epoch = epoch;
      if (!send(socket, std::move(report))) return 0;
    }
    send(socket, events::AttemptEnded{.trial = start->trial});
    ::eventfd_write(wakeup, 1);
  }
  return 0;
}

}  // namespace bench
