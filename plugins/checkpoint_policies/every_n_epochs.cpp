#include <runner/checkpoint_policy.hpp>

namespace {

struct EveryNEpochsOptions {
  std::int64_t n = 1;
};

class EveryNEpochs final : public runner::CheckpointPolicy {
 public:
  explicit EveryNEpochs(const EveryNEpochsOptions& options) : n_(options.n) {}

  // Not every epoch is evaluated (`training.validate_every`): the next one that is counts.
  runner::Decision decide(const runner::Evaluation& evaluation) override {
    const std::int64_t over = (evaluation.epoch + 1) / n_;
    if (over == kept_) return {};
    kept_ = over;
    if ((evaluation.epoch + 1) % n_ != 0)
      return {true, "first validation after " + std::to_string(over * n_) + " epochs"};
    return {true, n_ == 1 ? "every epoch" : "every " + std::to_string(n_) + " epochs"};
  }

  std::int64_t most_kept(std::int64_t epochs, std::int64_t) const override { return epochs / n_; }

 private:
  std::int64_t n_;
  // How often n epochs were over when weights were kept last.
  std::int64_t kept_ = 0;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.checkpoint_policy<EveryNEpochsOptions>(
      "every_n_epochs", "Keeps the weights after every n-th epoch, or at the next validation.",
      {param("n", &EveryNEpochsOptions::n, "Epochs from one to the next.").at_least(1)},
      [](const EveryNEpochsOptions& options) { return std::make_unique<EveryNEpochs>(options); });
}
