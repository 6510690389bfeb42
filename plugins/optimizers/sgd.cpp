#include <stdexcept>

#include "sgd_formula.hpp"

namespace {

struct SgdOptions {
  double lr = 1e-2;
  double momentum = 0.0;
  double dampening = 0.0;
  double weight_decay = 0.0;
  bool nesterov = false;
};

std::unique_ptr<runner::Optimizer> make_sgd(const SgdOptions& options, const runner::Parameters& parameters) {
  if (options.nesterov && (options.momentum <= 0 || options.dampening != 0)) {
    throw std::invalid_argument("nesterov needs a momentum above 0 and a dampening of 0");
  }
  return std::make_unique<runner::optimizers::OnePassOptimizer<runner::optimizers::SgdFormula>>(
      parameters, torch::optim::SGDOptions(options.lr)
                      .momentum(options.momentum)
                      .dampening(options.dampening)
                      .weight_decay(options.weight_decay)
                      .nesterov(options.nesterov));
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.optimizer<SgdOptions>(
      "sgd", "Stochastic gradient descent, with momentum (Polyak, 1964) where asked.",
      {param("lr", &SgdOptions::lr, "Step size.").above(0).at_most(runner::largest_rate).learning_rate(),
       param("momentum", &SgdOptions::momentum, "Share of the last step that is kept.").at_least(0).below(1),
       param("dampening", &SgdOptions::dampening, "Share of the gradient that momentum leaves out.")
           .at_least(0)
           .at_most(1),
       param("weight_decay", &SgdOptions::weight_decay, "L2 penalty added to the gradient.")
           .at_least(0)
           .at_most(runner::largest_rate),
       param("nesterov", &SgdOptions::nesterov, "Look ahead along the momentum (Nesterov, 1983).")},
      make_sgd);
}
