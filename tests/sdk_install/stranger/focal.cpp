#include <runner/loss.hpp>

namespace {

struct FocalOptions {
  double gamma = 2.0;
};

// Mean of -(1 - p)^gamma log p, where p is the probability given to the row's class (Lin et al., 2017).
class Focal final : public runner::Loss {
 public:
  explicit Focal(const FocalOptions& options) : options_(options) {}

  torch::Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    const torch::Tensor rows = torch::log_softmax(output.only(), 1);
    const torch::Tensor log_p = rows.gather(1, batch.targets.only().unsqueeze(1));
    return -((1 - log_p.exp()).pow(options_.gamma) * log_p).mean();
  }

 private:
  FocalOptions options_;
};

std::unique_ptr<runner::Loss> make_focal(const FocalOptions& options, const runner::DatasetInfo&) {
  return std::make_unique<Focal>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.loss<FocalOptions>("focal", "Cross entropy that looks away from rows which are easy.",
                               {param("gamma", &FocalOptions::gamma, "How far; 0 is cross entropy.").at_least(0)},
                               make_focal);
}
