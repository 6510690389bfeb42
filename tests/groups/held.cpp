#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <runner/stop.hpp>
#include <string>

namespace {

struct HeldOptions {
  std::int64_t epoch = 0;
  std::filesystem::path gate;
};

// Holds a trial where a test wants to kill it. While the file `gate` is there, the first evaluation from `epoch` on
// renames it to GATE.held, which tells the test, and waits for ever. Without the file it does nothing, and never ends a
// trial.
class Held final : public runner::Stop {
 public:
  explicit Held(const HeldOptions& options) : options_(options) {}

  std::optional<std::string> observe(const runner::Evaluation& evaluation) override {
    if (evaluation.epoch < options_.epoch || !std::filesystem::exists(options_.gate)) return std::nullopt;
    std::filesystem::rename(options_.gate, options_.gate.string() + ".held");
    for (;;) pause();
  }

 private:
  HeldOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stop<HeldOptions>("held", "Waits at the end of an epoch for as long as a file is there.",
                              {param("epoch", &HeldOptions::epoch, "The first epoch, from 0, that waits.").at_least(0),
                               param("gate", &HeldOptions::gate, "The file; it is renamed to GATE.held.").required()},
                              [](const HeldOptions& options) { return std::make_unique<Held>(options); });
}
