#include <stdexcept>

#include "rule_optimizer.hpp"

namespace {

struct LionOptions {
  double lr = 1e-4;
  std::vector<double> betas = {0.9, 0.99};
  double weight_decay = 0.0;
};

// With gradient g and average m (Chen et al., 2023, algorithm 2):
//   w ← w − lr · (sign(β1 · m + (1 − β1) · g) + weight_decay · w),  m ← β2 · m + (1 − β2) · g
class Lion {
 public:
  static constexpr bool takes_roots = false;

  struct State {
    torch::Tensor exp_avg;
    void visit(const std::string& parameter, const runner::Optimizer::StateVisitor& visit) {
      visit("exp_avg/" + parameter, exp_avg);
    }
  };

  explicit Lion(const LionOptions& options)
      : beta1_(options.betas[0]), beta2_(options.betas[1]), weight_decay_(options.weight_decay) {}

  void step(const torch::Tensor& parameter, const torch::Tensor& gradient, double lr, State& state) const {
    if (!state.exp_avg.defined()) state.exp_avg = torch::zeros_like(parameter);
    if (weight_decay_ != 0) parameter.mul_(1 - lr * weight_decay_);
    parameter.add_((state.exp_avg * beta1_).add_(gradient, 1 - beta1_).sign_(), -lr);
    state.exp_avg.mul_(beta2_).add_(gradient, 1 - beta2_);
  }

 private:
  double beta1_;
  double beta2_;
  double weight_decay_;
};

std::unique_ptr<runner::Optimizer> make_lion(const LionOptions& options, const runner::Parameters& parameters) {
  if (options.betas.size() != 2) throw std::invalid_argument("betas needs two numbers, such as [0.9, 0.99]");
  return std::make_unique<runner::optimizers::RuleOptimizer<Lion>>(parameters, options.lr, Lion(options));
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.optimizer<LionOptions>(
      "lion", "Steps along the sign of the averaged gradient (Chen et al., 2023).",
      {param("lr", &LionOptions::lr, "Step size.").above(0).at_most(runner::largest_rate).learning_rate(),
       param("betas", &LionOptions::betas, "Share of the average in a step, and its decay.").at_least(0).below(1),
       param("weight_decay", &LionOptions::weight_decay, "Share of a weight that a step takes off, times the rate.")
           .at_least(0)
           .at_most(runner::largest_rate)},
      make_lion);
}
