#include "worker/foreground.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "output/standard_streams.hpp"
#include "protocol/messages.hpp"
#include "trial/trial.hpp"
#include "worker/payloads.hpp"
#include "worker/plugin_loader.hpp"
#include "worker/rank_processes.hpp"

namespace runner::worker {

namespace {

// The exit code of `runner` where its output could not be written.
constexpr int unwritten = 4;

class Printer final : public trial::TrialObserver {
 public:
  void on_described(const events::TrialDescribed& description) override {
    std::printf("train %lld rows, validation %lld rows, %lld parameters\n",
                static_cast<long long>(description.train_size), static_cast<long long>(description.validation_size),
                static_cast<long long>(description.parameters));
  }
  void on_epoch(events::EpochDone record) override {
    std::printf("epoch %lld", static_cast<long long>(record.epoch));
    for (const auto& metric : record.metrics) {
      std::printf("  %s %s %.9g", events::to_text(metric.split).data(), metric.name.c_str(), metric.value);
    }
    std::printf("%s\n", record.checkpoints.empty() ? "" : "  *");
    std::fflush(stdout);
  }
  void on_step() override {}
  bool stop_requested() const override { return false; }
};

protocol::Command read_command(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), {}};
  protocol::FrameReader reader;
  reader.append(std::as_bytes(std::span(bytes)));
  auto frame = reader.next();
  if (!frame) throw std::runtime_error(file.string() + " holds no trial");
  return protocol::decode_command(*std::move(frame));
}

int run(const std::filesystem::path& file) {
  try {
    auto command = read_command(file);
    auto& start = std::get<protocol::StartTrial>(command);
    PluginLoader loader;
    loader.choose(start.plugins);
    Printer printer;
    trial::TrialStart begin;
    if (start.init) begin.initial_weights = start.init->file ? read_payload(*start.init) : std::move(start.init->bytes);
    RankProcesses ranks;
    begin.others = ranks.join(start.spec, start.plugins);
    const auto outcome = trial::run_trial(start.spec, loader.registry(), printer, begin);
    ranks.leave(outcome.state);
    if (!outcome.message.empty()) std::fprintf(stderr, "%s\n", outcome.message.c_str());
    return outcome.state == events::TrialState::completed ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

}  // namespace

int run_in_foreground(const std::filesystem::path& file) {
  output::StandardStreams streams;
  const int code = run(file);
  const auto problem = streams.finish();
  if (!problem) return code;
  std::fprintf(stderr, "runner: %s\n", problem->c_str());
  return unwritten;
}

}  // namespace runner::worker
