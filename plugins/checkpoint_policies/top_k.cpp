#include <algorithm>
#include <runner/checkpoint_policy.hpp>

namespace {

struct TopKOptions {
  std::int64_t k = 3;
  std::string monitor = "loss";
  std::optional<std::string> mode;
};

class TopK final : public runner::CheckpointPolicy {
 public:
  explicit TopK(const TopKOptions& options)
      : k_(static_cast<std::size_t>(options.k)),
        monitor_{options.monitor, options.mode == "max" ? runner::Monitor::Mode::max : runner::Monitor::Mode::min} {}

  std::optional<runner::Monitor> monitor() const override { return monitor_; }

  runner::Decision decide(const runner::Evaluation& evaluation) override {
    const double value = *evaluation.metric(monitor_.metric);
    // Behind all that are as good: of equal ones the first stays.
    const auto place = std::find_if(held_.begin(), held_.end(),
                                    [&](const Held& other) { return monitor_.is_better(value, other.value); });
    const auto rank = place - held_.begin() + 1;
    if (rank > static_cast<std::ptrdiff_t>(k_)) return {};
    held_.insert(place, {evaluation.epoch, value});
    runner::Decision decision{true, "rank " + std::to_string(rank) + " of " + std::to_string(k_)};
    if (held_.size() > k_) {
      decision.release.push_back(held_.back().epoch);
      held_.pop_back();
    }
    return decision;
  }

  std::int64_t most_kept(std::int64_t epochs, std::int64_t) const override {
    return std::min(epochs, static_cast<std::int64_t>(k_));
  }

 private:
  struct Held {
    std::int64_t epoch = 0;
    double value = 0.0;
  };

  std::size_t k_;
  runner::Monitor monitor_;
  // The best first.
  std::vector<Held> held_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.checkpoint_policy<TopKOptions>(
      "top_k", "Holds the k best weights by a metric of the validation part.",
      {param("k", &TopKOptions::k, "How many to hold.").at_least(1),
       param("monitor", &TopKOptions::monitor, "Metric of the validation part that decides.").metric(),
       param("mode", &TopKOptions::mode, "Which way is better; null for the metric's own.").direction_of("monitor")},
      [](const TopKOptions& options) { return std::make_unique<TopK>(options); });
}
