#include <algorithm>
#include <cmath>
#include <numbers>
#include <runner/scheduler.hpp>

namespace {

struct CosineOptions {
  double min_lr = 0.0;
  std::int64_t warmup_epochs = 0;
  double warmup_start = 0.1;
  std::optional<std::int64_t> decay_epochs;
  bool every_step = false;
};

// With w warm-up epochs, T epochs of decay and t epochs done (a fraction where every step counts):
//   t < w: lr = base_lr · (s + (1 − s) · t / w), as torch.optim.lr_scheduler.LinearLR
//   else:  lr = min_lr + (base_lr − min_lr) · (1 + cos(π · min(1, (t − w) / T))) / 2, as CosineAnnealingLR
// (Loshchilov & Hutter, 2017, without restarts).
class Cosine final : public runner::Scheduler {
 public:
  explicit Cosine(const CosineOptions& options) : options_(options) {}

  double lr(double base_lr, const runner::StepPosition& position) override {
    auto done = static_cast<double>(position.epoch);
    if (options_.every_step) done += static_cast<double>(position.batch) / static_cast<double>(position.batches);
    const auto warmup = static_cast<double>(options_.warmup_epochs);
    if (done < warmup) return base_lr * (options_.warmup_start + (1 - options_.warmup_start) * done / warmup);
    const auto rest = std::max<std::int64_t>(1, position.epochs - options_.warmup_epochs);
    const double share = std::min(1.0, (done - warmup) / static_cast<double>(options_.decay_epochs.value_or(rest)));
    return options_.min_lr + (base_lr - options_.min_lr) * (1 + std::cos(std::numbers::pi * share)) / 2;
  }

  bool depends_on_epochs() const override { return !options_.decay_epochs; }

 private:
  CosineOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<CosineOptions>(
      "cosine", "Lets the rate fall along half a cosine, after a linear warm-up where asked.",
      {param("min_lr", &CosineOptions::min_lr, "The rate at the end.").at_least(0),
       param("warmup_epochs", &CosineOptions::warmup_epochs, "Epochs in which the rate rises to the optimizer's own.")
           .at_least(0),
       param("warmup_start", &CosineOptions::warmup_start, "Share of the rate that the warm-up begins with.")
           .at_least(0)
           .at_most(1),
       param("decay_epochs", &CosineOptions::decay_epochs,
             "Epochs of the fall, after which the rate stays; null for all epochs after the warm-up.")
           .at_least(1),
       param("every_step", &CosineOptions::every_step, "Change the rate at every step, not once an epoch.")},
      [](const CosineOptions& options) { return std::make_unique<Cosine>(options); });
}
