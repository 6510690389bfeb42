#include <cmath>
#include <stdexcept>

#include "rule_optimizer.hpp"

namespace {

struct NadamOptions {
  double lr = 2e-3;
  std::vector<double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0.0;
  double momentum_decay = 4e-3;
};

// Holds the averages of one parameter, and the product of the momenta of as many steps as `factors` says.
struct NadamState {
  std::int64_t steps = 0;
  torch::Tensor exp_avg;
  torch::Tensor exp_avg_sq;
  std::int64_t factors = 0;
  double product = 1.0;

  void visit(const std::string& parameter, const runner::Optimizer::StateVisitor& visit) {
    torch::Tensor step = exp_avg.defined() ? torch::tensor(steps) : torch::Tensor();
    visit("step/" + parameter, step);
    visit("exp_avg/" + parameter, exp_avg);
    visit("exp_avg_sq/" + parameter, exp_avg_sq);
    if (!step.defined() || step.item<std::int64_t>() == steps) return;
    // The product follows from the number of steps, so that it is not part of what is saved.
    steps = step.item<std::int64_t>();
    factors = 0;
    product = 1.0;
  }
};

// In step t, with gradient g and momentum μ(t) = β1 · (1 − 0.96^(t · momentum_decay) / 2) (Dozat, 2016; the steps of
// torch.optim.NAdam since PyTorch 2.0, before which its loop over single tensors counted μ(t) twice):
//   m ← β1 · m + (1 − β1) · g,  v ← β2 · v + (1 − β2) · g²,  d = √(v / (1 − β2^t)) + eps
//   w ← w − lr · ((1 − μ(t)) / (1 − ∏ μ) · g / d + μ(t + 1) / (1 − ∏ μ · μ(t + 1)) · m / d), the product over 1 … t
class Nadam {
 public:
  static constexpr bool takes_roots = true;
  using State = NadamState;

  explicit Nadam(const NadamOptions& options) : options_(options), beta1_(options.betas[0]), beta2_(options.betas[1]) {}

  void step(const torch::Tensor& parameter, const torch::Tensor& raw_gradient, double lr, State& state) const {
    if (!state.exp_avg.defined()) {
      state.exp_avg = torch::zeros_like(parameter);
      state.exp_avg_sq = torch::zeros_like(parameter);
    }
    const std::int64_t t = ++state.steps;
    while (state.factors < t) state.product *= momentum(++state.factors);
    const double next = momentum(t + 1);
    const torch::Tensor gradient =
        options_.weight_decay != 0 ? raw_gradient.add(parameter, options_.weight_decay) : raw_gradient;
    state.exp_avg.mul_(beta1_).add_(gradient, 1 - beta1_);
    state.exp_avg_sq.mul_(beta2_).addcmul_(gradient, gradient, 1 - beta2_);
    const double correction = 1 - std::pow(beta2_, static_cast<double>(t));
    const torch::Tensor divisor = state.exp_avg_sq.div(correction).sqrt_().add_(options_.eps);
    parameter.addcdiv_(gradient, divisor, -lr * (1 - momentum(t)) / (1 - state.product));
    parameter.addcdiv_(state.exp_avg, divisor, -lr * next / (1 - state.product * next));
  }

 private:
  double momentum(std::int64_t step) const {
    return beta1_ * (1 - 0.5 * std::pow(0.96, static_cast<double>(step) * options_.momentum_decay));
  }

  NadamOptions options_;
  double beta1_;
  double beta2_;
};

std::unique_ptr<runner::Optimizer> make_nadam(const NadamOptions& options, const runner::Parameters& parameters) {
  if (options.betas.size() != 2) throw std::invalid_argument("betas needs two numbers, such as [0.9, 0.999]");
  return std::make_unique<runner::optimizers::RuleOptimizer<Nadam>>(parameters, options.lr, Nadam(options));
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.optimizer<NadamOptions>(
      "nadam", "Adam that looks ahead along its momentum (Dozat, 2016).",
      {param("lr", &NadamOptions::lr, "Step size.").above(0).at_most(runner::largest_rate).learning_rate(),
       param("betas", &NadamOptions::betas, "Decay of the two moving averages: of the gradient and of its square.")
           .at_least(0)
           .below(1),
       param("eps", &NadamOptions::eps, "Added to the denominator.").above(0).at_most(runner::largest_rate),
       param("weight_decay", &NadamOptions::weight_decay, "L2 penalty added to the gradient.")
           .at_least(0)
           .at_most(runner::largest_rate),
       param("momentum_decay", &NadamOptions::momentum_decay, "How fast the momentum rises to its full share.")
           .at_least(0)},
      make_nadam);
}
