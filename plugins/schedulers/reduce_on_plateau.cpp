#include <algorithm>
#include <cmath>
#include <optional>

#include "schedule.hpp"

namespace {

using runner::schedulers::Elapsed;
using runner::schedulers::Schedule;

struct PlateauOptions : runner::schedulers::ScheduleOptions {
  std::string monitor = "loss";
  std::optional<std::string> mode;
  double factor = 0.1;
  std::int64_t patience = 10;
  double threshold = 1e-4;
  std::string threshold_mode = "rel";
  std::int64_t cooldown = 0;
  double min_lr = 0.0;
};

// Counts evaluations without a better value as torch.optim.lr_scheduler.ReduceLROnPlateau does, whose `eps` is 0 here;
// those of the warm-up count as any. Where the best value is below 0 a share of it is one of its size: PyTorch's best *
// (1 - threshold) is worse than the best there, so that a value which stays the same would count as better for ever.
class ReduceOnPlateau final : public Schedule {
 public:
  explicit ReduceOnPlateau(const PlateauOptions& options) : Schedule(options), options_(options) {}

  void observe(const runner::Evaluation& evaluation) override {
    const double value = evaluation.metric(options_.monitor).value_or(std::nan(""));
    if (is_better(value)) {
      best_ = value;
      bad_ = 0;
    } else {
      ++bad_;
    }
    if (cooling_ > 0) {
      --cooling_;
      bad_ = 0;
    }
    if (bad_ > options_.patience) {
      ++reductions_;
      cooling_ = options_.cooldown;
      bad_ = 0;
    }
  }

  std::optional<std::string> watches() const override { return options_.monitor; }

 private:
  double rate(double base_lr, const Elapsed&) const override { return reduced(base_lr); }
  double warming(double base_lr, double share) const override { return reduced(base_lr) * share; }

  double reduced(double rate) const {
    // Never raised, where min_lr is above it.
    for (std::int64_t i = 0; i < reductions_; ++i)
      rate = std::min(rate, std::max(rate * options_.factor, options_.min_lr));
    return rate;
  }

  bool is_better(double value) const {
    if (!best_) return !std::isnan(value);
    if (std::isinf(*best_)) return options_.mode == "max" ? value > *best_ : value < *best_;
    const double margin = options_.threshold_mode == "rel" ? std::abs(*best_) * options_.threshold : options_.threshold;
    return options_.mode == "max" ? value > *best_ + margin : value < *best_ - margin;
  }

  PlateauOptions options_;
  std::optional<double> best_;
  std::int64_t bad_ = 0;
  std::int64_t cooling_ = 0;
  std::int64_t reductions_ = 0;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<PlateauOptions>(
      "reduce_on_plateau", "Lowers the rate when a metric of the validation part has stopped getting better.",
      runner::schedulers::with_warmup<PlateauOptions>(
          {param("monitor", &PlateauOptions::monitor, "Metric of the validation part that is watched.").metric(),
           param("mode", &PlateauOptions::mode, "Which way is better; null for the metric's own.")
               .direction_of("monitor"),
           param("factor", &PlateauOptions::factor, "What the rate is multiplied by.").above(0).below(1),
           param("patience", &PlateauOptions::patience, "Validations without a better value that are waited for.")
               .at_least(0),
           param("threshold", &PlateauOptions::threshold, "How much better a value must be to count.").at_least(0),
           param("threshold_mode", &PlateauOptions::threshold_mode,
                 "Whether threshold is a share of the size of the best value, or a number.")
               .one_of({"rel", "abs"}),
           param("cooldown", &PlateauOptions::cooldown, "Validations after a change in which none is counted.")
               .at_least(0),
           param("min_lr", &PlateauOptions::min_lr, "The lowest rate.").at_least(0)}),
      [](const PlateauOptions& options) { return std::make_unique<ReduceOnPlateau>(options); });
}
