#include <stdexcept>
#include <vector>

#include "adam_formula.hpp"

namespace {

struct AdamWOptions {
  double lr = 1e-3;
  std::vector<double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 1e-2;
  bool amsgrad = false;
};

using Formula =
    runner::optimizers::AdamFormula<torch::optim::AdamW, torch::optim::AdamWOptions, torch::optim::AdamWParamState>;

std::unique_ptr<runner::Optimizer> make_adamw(const AdamWOptions& options, const runner::Parameters& parameters) {
  if (options.betas.size() != 2) throw std::invalid_argument("betas needs two numbers, such as [0.9, 0.999]");
  return std::make_unique<runner::optimizers::OnePassOptimizer<Formula>>(
      parameters, torch::optim::AdamWOptions(options.lr)
                      .betas(std::make_tuple(options.betas[0], options.betas[1]))
                      .eps(options.eps)
                      .weight_decay(options.weight_decay)
                      .amsgrad(options.amsgrad));
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.optimizer<AdamWOptions>(
      "adamw", "Adam with decoupled weight decay (Loshchilov & Hutter, 2019).",
      {param("lr", &AdamWOptions::lr, "Step size.").above(0).at_most(runner::largest_rate).learning_rate(),
       param("betas", &AdamWOptions::betas, "Decay of the two moving averages: of the gradient and of its square.")
           .at_least(0)
           .below(1),
       param("eps", &AdamWOptions::eps, "Added to the denominator.").above(0).at_most(runner::largest_rate),
       param("weight_decay", &AdamWOptions::weight_decay, "Share of each weight, times lr, that a step takes away.")
           .at_least(0)
           .at_most(runner::largest_rate),
       param("amsgrad", &AdamWOptions::amsgrad, "Divide by the largest average seen (Reddi et al., 2018).")},
      make_adamw);
}
