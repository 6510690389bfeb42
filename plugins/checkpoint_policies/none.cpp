#include <runner/checkpoint_policy.hpp>

namespace {

struct NoneOptions {};

class None final : public runner::CheckpointPolicy {
 public:
  runner::Decision decide(const runner::Evaluation&) override { return {}; }
  std::int64_t most_kept(std::int64_t, std::int64_t) const override { return 0; }
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.checkpoint_policy<NoneOptions>("none", "Keeps no weights at all.", {},
                                           [](const NoneOptions&) { return std::make_unique<None>(); });
}
