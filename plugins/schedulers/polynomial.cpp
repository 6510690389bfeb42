#include <cmath>

#include "schedule.hpp"

namespace {

using runner::schedulers::Elapsed;
using runner::schedulers::Schedule;

struct PolynomialOptions : runner::schedulers::ScheduleOptions {
  double power = 1.0;
  double min_lr = 0.0;
  std::optional<std::int64_t> decay_epochs;
};

// With T epochs of decay and t epochs done (a fraction by steps), lr = min_lr + (base_lr − min_lr) · (1 − min(1, t /
// T))^power, which is torch.optim.lr_scheduler.PolynomialLR for a min_lr of 0.
class Polynomial final : public Schedule {
 public:
  explicit Polynomial(const PolynomialOptions& options) : Schedule(options), options_(options) {}

  bool depends_on_epochs() const override { return !options_.decay_epochs; }

 private:
  double rate(double base_lr, const Elapsed& elapsed) const override {
    const double left = 1 - elapsed.share_of(options_.decay_epochs);
    return options_.min_lr + (base_lr - options_.min_lr) * std::pow(left, options_.power);
  }

  PolynomialOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<PolynomialOptions>(
      "polynomial", "Lets the rate fall along a power of the epochs that are left; linearly with a power of 1.",
      runner::schedulers::with_warmup<PolynomialOptions>(
          {param("power", &PolynomialOptions::power, "The power.").above(0),
           param("min_lr", &PolynomialOptions::min_lr, "The rate at the end.").at_least(0),
           param("decay_epochs", &PolynomialOptions::decay_epochs,
                 "Epochs of the fall, after which the rate stays; null for all epochs after the warm-up.")
               .at_least(1)}),
      [](const PolynomialOptions& options) { return std::make_unique<Polynomial>(options); });
}
