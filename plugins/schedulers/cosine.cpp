#include <cmath>
#include <numbers>

#include "schedule.hpp"

namespace {

using runner::schedulers::Elapsed;
using runner::schedulers::Schedule;

struct CosineOptions : runner::schedulers::ScheduleOptions {
  double min_lr = 0.0;
  std::optional<std::int64_t> decay_epochs;
  bool every_step = false;
};

CosineOptions with_one_spelling(CosineOptions options) {
  if (options.every_step) options.by = "step";
  return options;
}

// With T epochs of decay and t epochs done (a fraction by steps), lr = min_lr + (base_lr − min_lr) · (1 + cos(π ·
// min(1, t / T))) / 2, as torch.optim.lr_scheduler.CosineAnnealingLR (Loshchilov & Hutter, 2017, without restarts).
class Cosine final : public Schedule {
 public:
  explicit Cosine(const CosineOptions& options) : Schedule(with_one_spelling(options)), options_(options) {}

  bool depends_on_epochs() const override { return !options_.decay_epochs; }

 private:
  double rate(double base_lr, const Elapsed& elapsed) const override {
    const double share = elapsed.share_of(options_.decay_epochs);
    return options_.min_lr + (base_lr - options_.min_lr) * (1 + std::cos(std::numbers::pi * share)) / 2;
  }

  CosineOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<CosineOptions>(
      "cosine", "Lets the rate fall along half a cosine, after a linear warm-up where asked.",
      runner::schedulers::with_warmup<CosineOptions>(
          {param("min_lr", &CosineOptions::min_lr, "The rate at the end.").at_least(0),
           param("decay_epochs", &CosineOptions::decay_epochs,
                 "Epochs of the fall, after which the rate stays; null for all epochs after the warm-up.")
               .at_least(1),
           param("every_step", &CosineOptions::every_step, "The same as by: step.")}),
      [](const CosineOptions& options) { return std::make_unique<Cosine>(options); });
}
