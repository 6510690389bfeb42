#include <cmath>

#include "schedule.hpp"

namespace {

using runner::schedulers::Elapsed;
using runner::schedulers::Schedule;

struct StepOptions : runner::schedulers::ScheduleOptions {
  std::int64_t step_size = 30;
  double gamma = 0.1;
};

// lr(t) = base_lr · gamma^⌊t / step_size⌋ after t epochs or steps, as torch.optim.lr_scheduler.StepLR.
class Step final : public Schedule {
 public:
  explicit Step(const StepOptions& options) : Schedule(options), options_(options) {}

 private:
  double rate(double base_lr, const Elapsed& elapsed) const override {
    return base_lr * std::pow(options_.gamma, static_cast<double>(elapsed.units / options_.step_size));
  }

  StepOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<StepOptions>(
      "step", "Multiplies the rate by gamma every step_size epochs.",
      runner::schedulers::with_warmup<StepOptions>(
          {param("step_size", &StepOptions::step_size, "Epochs between two changes; steps with by: step.").at_least(1),
           param("gamma", &StepOptions::gamma, "What the rate is multiplied by.").above(0)}),
      [](const StepOptions& options) { return std::make_unique<Step>(options); });
}
