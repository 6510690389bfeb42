// A sound policy: how it is built is what makes it broken.
#include <runner/checkpoint_policy.hpp>

#ifndef POLICY_DOC
#define POLICY_DOC "Never keeps anything."
#endif

namespace {

struct Options {};

class Never final : public runner::CheckpointPolicy {
 public:
  std::optional<runner::Monitor> monitor() const override { return runner::Monitor{}; }
  runner::Decision decide(const runner::Evaluation&) override { return {}; }
};

std::unique_ptr<runner::CheckpointPolicy> make(const Options&) { return std::make_unique<Never>(); }

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.checkpoint_policy<Options>("never", POLICY_DOC, {}, make);
}
