#include <cmath>
#include <optional>
#include <runner/stop.hpp>

namespace {

struct EarlyStoppingOptions {
  std::string monitor = "loss";
  std::optional<std::string> mode;
  std::int64_t patience = 10;
  double min_delta = 0.0;
};

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

// Counts epochs without a better value, as Keras' EarlyStopping does: the patience-th ends the trial.
class EarlyStopping final : public runner::Stop {
 public:
  explicit EarlyStopping(const EarlyStoppingOptions& options)
      : options_(options),
        monitor_{options.monitor, options.mode == "max" ? runner::MonitorMode::max : runner::MonitorMode::min} {}

  std::optional<std::string> observe(const runner::Evaluation& evaluation) override {
    const double value = evaluation.metric(options_.monitor).value_or(std::nan(""));
    if (!std::isnan(value) && (!best_ || monitor_.is_better(value, *best_, options_.min_delta))) {
      best_ = value;
      best_epoch_ = evaluation.epoch;
    }
    const std::int64_t waited = evaluation.epoch - best_epoch_;
    if (waited < options_.patience) return std::nullopt;
    const std::string by = options_.min_delta > 0 ? " by more than " + number_text(options_.min_delta) : "";
    const std::string since = best_ ? "val_" + options_.monitor + " has not become better than " + number_text(*best_) +
                                          " of epoch " + std::to_string(best_epoch_) + by
                                    : "val_" + options_.monitor + " was never a number";
    return since + " for " + std::to_string(waited) + " epochs";
  }

  std::optional<std::string> watches() const override { return options_.monitor; }

 private:
  EarlyStoppingOptions options_;
  runner::Monitor monitor_;
  std::optional<double> best_;
  // Before the first epoch, as long as there is none.
  std::int64_t best_epoch_ = -1;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stop<EarlyStoppingOptions>(
      "early_stopping", "Ends a trial when a metric of the validation part has stopped getting better.",
      {param("monitor", &EarlyStoppingOptions::monitor, "Metric of the validation part that is watched.").metric(),
       param("mode", &EarlyStoppingOptions::mode, "Which way is better; null for the metric's own.")
           .direction_of("monitor"),
       param("patience", &EarlyStoppingOptions::patience, "Epochs without a better value after which the trial ends.")
           .at_least(1),
       param("min_delta", &EarlyStoppingOptions::min_delta, "How much better a value must be to count.").at_least(0)},
      [](const EarlyStoppingOptions& options) { return std::make_unique<EarlyStopping>(options); });
}
