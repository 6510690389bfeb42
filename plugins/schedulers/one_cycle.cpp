#include <algorithm>
#include <cmath>
#include <numbers>
#include <runner/scheduler.hpp>
#include <string>
#include <vector>

namespace {

struct OneCycleOptions {
  std::string by = "step";
  std::optional<std::int64_t> cycle_epochs;
  double pct_start = 0.3;
  double div_factor = 25.0;
  double final_div_factor = 1e4;
  std::string anneal_strategy = "cos";
  bool three_phase = false;
};

// One way from a rate to another, over steps (or epochs) that need not be whole.
struct Phase {
  double end = 0.0;
  double from = 0.0;
  double to = 0.0;
};

// The phases of torch.optim.lr_scheduler.OneCycleLR (Smith & Topin, 2019), whose max_lr is the optimizer's own rate
// here; the momentum is left alone. After the cycle the rate stays.
class OneCycle final : public runner::Scheduler {
 public:
  explicit OneCycle(const OneCycleOptions& options) : options_(options) {}

  double lr(double base_lr, const runner::StepPosition& at) override {
    const bool by_steps = options_.by == "step";
    const std::int64_t each = by_steps ? at.batches : 1;
    const auto all = static_cast<double>(options_.cycle_epochs.value_or(at.epochs) * each);
    const auto now = static_cast<double>(by_steps ? at.epoch * at.batches + at.batch : at.epoch);
    const std::vector<Phase> phases = phases_of(base_lr, all);
    double begin = 0;
    for (const Phase& phase : phases) {
      if (now <= phase.end) return between(phase, begin, now);
      begin = phase.end;
    }
    return phases.back().to;
  }

  bool depends_on_epochs() const override { return !options_.cycle_epochs; }

 private:
  std::vector<Phase> phases_of(double highest, double all) const {
    const double first = highest / options_.div_factor;
    const double last = first / options_.final_div_factor;
    const double top = options_.pct_start * all;
    if (!options_.three_phase) return {{top - 1, first, highest}, {all - 1, highest, last}};
    return {{top - 1, first, highest}, {2 * top - 2, highest, first}, {all - 1, first, last}};
  }

  // A phase without length is at its end at once.
  double between(const Phase& phase, double begin, double now) const {
    const double share = phase.end > begin ? (now - begin) / (phase.end - begin) : 1.0;
    if (options_.anneal_strategy == "linear") return (phase.to - phase.from) * share + phase.from;
    return phase.to + (phase.from - phase.to) / 2 * (std::cos(std::numbers::pi * share) + 1);
  }

  OneCycleOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<OneCycleOptions>(
      "one_cycle", "Lets the rate rise to the optimizer's own, which is its warm-up, and fall far below its beginning.",
      {param("by", &OneCycleOptions::by, "Whether the rate changes once an epoch or at every step.")
           .one_of({"epoch", "step"}),
       param("cycle_epochs", &OneCycleOptions::cycle_epochs,
             "Epochs of the cycle, after which the rate stays; null for all epochs.")
           .at_least(1),
       param("pct_start", &OneCycleOptions::pct_start, "Share of the cycle in which the rate rises.").above(0).below(1),
       param("div_factor", &OneCycleOptions::div_factor, "The highest rate, divided by the first.").at_least(1),
       param("final_div_factor", &OneCycleOptions::final_div_factor, "The first rate, divided by the last.").above(0),
       param("anneal_strategy", &OneCycleOptions::anneal_strategy, "Along half a cosine or a line.")
           .one_of({"cos", "linear"}),
       param("three_phase", &OneCycleOptions::three_phase,
             "Fall to the first rate in as many steps as it rose in, and only then to the last.")},
      [](const OneCycleOptions& options) { return std::make_unique<OneCycle>(options); });
}
