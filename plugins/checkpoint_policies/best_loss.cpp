#include <algorithm>
#include <deque>
#include <limits>
#include <runner/checkpoint_policy.hpp>
#include <variant>

namespace {

struct BestLossOptions {
  std::string monitor = "loss";
  std::optional<std::string> mode;
  double min_delta = 0.0;
  std::variant<std::int64_t, std::string> keep = "auto";
};

// What is larger than this lies in files, of which a long trial would leave many.
constexpr std::int64_t small_bytes = 256 * 1024;
constexpr std::int64_t newest_large_ones = 3;

class BestLoss final : public runner::CheckpointPolicy {
 public:
  explicit BestLoss(const BestLossOptions& options)
      : options_(options),
        monitor_{options.monitor, options.mode == "max" ? runner::Monitor::Mode::max : runner::Monitor::Mode::min} {}

  std::optional<runner::Monitor> monitor() const override { return monitor_; }

  runner::Decision decide(const runner::Evaluation& evaluation) override {
    const double value = *evaluation.metric(monitor_.metric);
    if (best_ && !monitor_.is_better(value, *best_, options_.min_delta)) return {};
    best_ = value;
    runner::Decision decision{true, "new best"};
    held_.push_back(evaluation.epoch);
    const auto most = static_cast<std::size_t>(most_held(evaluation.weights_bytes));
    for (; held_.size() > most; held_.pop_front()) decision.release.push_back(held_.front());
    return decision;
  }

  std::int64_t most_kept(std::int64_t epochs, std::int64_t weights_bytes) const override {
    return std::min(epochs, most_held(weights_bytes));
  }

 private:
  std::int64_t most_held(std::int64_t weights_bytes) const {
    if (const auto* number = std::get_if<std::int64_t>(&options_.keep)) return *number;
    const bool all = std::get<std::string>(options_.keep) == "all" || weights_bytes <= small_bytes;
    return all ? std::numeric_limits<std::int64_t>::max() : newest_large_ones;
  }

  BestLossOptions options_;
  runner::Monitor monitor_;
  std::optional<double> best_;
  std::deque<std::int64_t> held_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.checkpoint_policy<BestLossOptions>(
      "best_loss", "Keeps the weights whenever the validation loss, or another metric, is better than ever before.",
      {param("monitor", &BestLossOptions::monitor, "Metric of the validation part that decides.").metric(),
       param("mode", &BestLossOptions::mode, "Which way is better; null for the metric's own.").direction_of("monitor"),
       param("min_delta", &BestLossOptions::min_delta, "How much better it must be; 0 keeps every improvement.")
           .at_least(0),
       param("keep", &BestLossOptions::keep,
             "How many of the newest to hold: all, a number, or auto: all up to 256 KiB each, 3 of larger ones.")
           .at_least(1)
           .one_of({"auto", "all"})},
      [](const BestLossOptions& options) { return std::make_unique<BestLoss>(options); });
}
