#include "worker/foreground.hpp"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "output/standard_streams.hpp"
#include "protocol/messages.hpp"
#include "spec/trial_spec_json.hpp"
#include "trial/trial.hpp"
#include "worker/plugin_loader.hpp"

namespace runner::worker {

namespace {

// The exit code of `runner` where its output could not be written.
constexpr int unwritten = 4;

class Printer final : public trial::TrialObserver {
 public:
  void on_description(const trial::TrialDescription& description) override {
    std::printf("train %lld rows, validation %lld rows, %lld parameters\n",
                static_cast<long long>(description.train_size), static_cast<long long>(description.validation_size),
                static_cast<long long>(description.parameters));
  }
  void on_epoch(trial::EpochRecord record) override {
    std::printf("epoch %lld", static_cast<long long>(record.epoch));
    for (const auto& [name, value] : record.train) std::printf("  train %s %.9g", name.c_str(), value);
    for (const auto& [name, value] : record.validation) std::printf("  validation %s %.9g", name.c_str(), value);
    std::printf("%s\n", record.checkpoint ? "  *" : "");
    std::fflush(stdout);
  }
  void on_step() override {}
  bool stop_requested() const override { return false; }
};

}  // namespace

namespace {

int run(const std::filesystem::path& file) {
  try {
    std::ifstream stream(file);
    const auto messages = nlohmann::json::parse(stream);
    const auto command = protocol::decode_command(nlohmann::json::to_cbor(messages.at(0)));
    const auto& start = std::get<protocol::StartTrial>(command);
    PluginLoader loader;
    for (const auto& plugin : start.plugins) {
      loader.load(plugin.library);
      loader.registry().choose(plugin.kind, plugin.name, plugin.library);
    }
    Printer printer;
    const auto outcome = trial::run_trial(spec::trial_spec_from_json(start.spec), loader.registry(), printer);
    if (!outcome.message.empty()) std::fprintf(stderr, "%s\n", outcome.message.c_str());
    return outcome.state == trial::TrialOutcome::State::completed ? 0 : 1;
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
