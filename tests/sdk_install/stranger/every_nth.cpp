#include <runner/checkpoint_policy.hpp>

namespace {

struct EveryNthOptions {
  std::int64_t n = 10;
};

class EveryNth final : public runner::CheckpointPolicy {
 public:
  explicit EveryNth(const EveryNthOptions& options) : options_(options) {}

  std::optional<runner::Monitor> monitor() const override {
    return runner::Monitor{"accuracy", runner::Monitor::Mode::max};
  }

  runner::Decision decide(const runner::Evaluation& evaluation) override {
    return {evaluation.epoch % options_.n == 0, "its turn"};
  }

 private:
  EveryNthOptions options_;
};

std::unique_ptr<runner::CheckpointPolicy> make_every_nth(const EveryNthOptions& options) {
  return std::make_unique<EveryNth>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.checkpoint_policy<EveryNthOptions>(
      "every_nth", "Keeps every n-th epoch's weights.",
      {param("n", &EveryNthOptions::n, "Of how many one is kept.").at_least(1)}, make_every_nth);
}
