#include <cmath>

#include "schedule.hpp"

namespace {

using runner::schedulers::Elapsed;
using runner::schedulers::Schedule;

struct ExponentialOptions : runner::schedulers::ScheduleOptions {
  double gamma = 0.95;
};

// lr(t) = base_lr · gamma^t after t epochs or steps, as torch.optim.lr_scheduler.ExponentialLR.
class Exponential final : public Schedule {
 public:
  explicit Exponential(const ExponentialOptions& options) : Schedule(options), gamma_(options.gamma) {}

 private:
  double rate(double base_lr, const Elapsed& elapsed) const override {
    return base_lr * std::pow(gamma_, static_cast<double>(elapsed.units));
  }

  double gamma_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<ExponentialOptions>(
      "exponential", "Multiplies the rate by gamma after every epoch.",
      runner::schedulers::with_warmup<ExponentialOptions>(
          {param("gamma", &ExponentialOptions::gamma,
                 "What the rate is multiplied by after each epoch; after each step with by: step.")
               .above(0)
               .at_most(1)}),
      [](const ExponentialOptions& options) { return std::make_unique<Exponential>(options); });
}
