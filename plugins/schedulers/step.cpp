#include <cmath>
#include <runner/scheduler.hpp>

namespace {

struct StepOptions {
  std::int64_t step_size = 30;
  double gamma = 0.1;
};

// lr(epoch) = base_lr · gamma^⌊epoch / step_size⌋, as torch.optim.lr_scheduler.StepLR.
class Step final : public runner::Scheduler {
 public:
  explicit Step(const StepOptions& options) : options_(options) {}

  double lr(double base_lr, const runner::StepPosition& position) override {
    return base_lr * std::pow(options_.gamma, static_cast<double>(position.epoch / options_.step_size));
  }

 private:
  StepOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<StepOptions>(
      "step", "Multiplies the rate by gamma every step_size epochs.",
      {param("step_size", &StepOptions::step_size, "Epochs between two changes.").at_least(1),
       param("gamma", &StepOptions::gamma, "What the rate is multiplied by.").above(0)},
      [](const StepOptions& options) { return std::make_unique<Step>(options); });
}
