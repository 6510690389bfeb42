#include <algorithm>
#include <cmath>

#include "schedule.hpp"

namespace {

using runner::schedulers::Elapsed;
using runner::schedulers::Schedule;

struct MultistepOptions : runner::schedulers::ScheduleOptions {
  std::vector<std::int64_t> milestones;
  double gamma = 0.1;
};

// lr(t) = base_lr · gamma^k after t epochs or steps, where k of the milestones are t or less, as
// torch.optim.lr_scheduler.MultiStepLR.
class Multistep final : public Schedule {
 public:
  explicit Multistep(const MultistepOptions& options) : Schedule(options), options_(options) {}

 private:
  double rate(double base_lr, const Elapsed& elapsed) const override {
    const auto& milestones = options_.milestones;
    const auto reached =
        std::count_if(milestones.begin(), milestones.end(), [&](std::int64_t at) { return at <= elapsed.units; });
    return base_lr * std::pow(options_.gamma, static_cast<double>(reached));
  }

  MultistepOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<MultistepOptions>(
      "multistep", "Multiplies the rate by gamma at each milestone.",
      runner::schedulers::with_warmup<MultistepOptions>(
          {param("milestones", &MultistepOptions::milestones,
                 "Epochs after which the rate changes, such as [30, 60]; steps with by: step.")
               .at_least(1)
               .required(),
           param("gamma", &MultistepOptions::gamma, "What the rate is multiplied by.").above(0)}),
      [](const MultistepOptions& options) { return std::make_unique<Multistep>(options); });
}
