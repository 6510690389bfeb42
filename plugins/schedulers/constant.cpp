#include <runner/scheduler.hpp>

namespace {

struct ConstantOptions {};

class Constant final : public runner::Scheduler {
 public:
  double lr(double base_lr, const runner::StepPosition&) override { return base_lr; }
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.scheduler<ConstantOptions>("constant", "Leaves the optimizer's rate as it is.", {},
                                       [](const ConstantOptions&) { return std::make_unique<Constant>(); });
}
