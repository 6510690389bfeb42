#include <runner/checkpoint_policy.hpp>

namespace {

struct LastOptions {};

class Last final : public runner::CheckpointPolicy {
 public:
  runner::Decision decide(const runner::Evaluation& evaluation) override {
    runner::Decision decision{true, "newest"};
    if (held_) decision.release.push_back(*held_);
    held_ = evaluation.epoch;
    return decision;
  }

  std::int64_t most_kept(std::int64_t, std::int64_t) const override { return 1; }

 private:
  std::optional<std::int64_t> held_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.checkpoint_policy<LastOptions>("last", "Holds the weights of the newest epoch.", {},
                                           [](const LastOptions&) { return std::make_unique<Last>(); });
}
