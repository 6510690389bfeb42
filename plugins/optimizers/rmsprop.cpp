#include "rmsprop_formula.hpp"

namespace {

struct RmspropOptions {
  double lr = 1e-2;
  double alpha = 0.99;
  double eps = 1e-8;
  double weight_decay = 0.0;
  double momentum = 0.0;
  bool centered = false;
};

std::unique_ptr<runner::Optimizer> make_rmsprop(const RmspropOptions& options, const runner::Parameters& parameters) {
  return std::make_unique<runner::optimizers::OnePassOptimizer<runner::optimizers::RmspropFormula>>(
      parameters, torch::optim::RMSpropOptions(options.lr)
                      .alpha(options.alpha)
                      .eps(options.eps)
                      .weight_decay(options.weight_decay)
                      .momentum(options.momentum)
                      .centered(options.centered));
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.optimizer<RmspropOptions>(
      "rmsprop", "Divides the gradient by the root of its moving mean square (Tieleman & Hinton, 2012).",
      {param("lr", &RmspropOptions::lr, "Step size.").above(0).at_most(runner::largest_rate).learning_rate(),
       param("alpha", &RmspropOptions::alpha, "Decay of the moving average of squares.").at_least(0).below(1),
       param("eps", &RmspropOptions::eps, "Added to the denominator.").above(0).at_most(runner::largest_rate),
       param("weight_decay", &RmspropOptions::weight_decay, "L2 penalty added to the gradient.")
           .at_least(0)
           .at_most(runner::largest_rate),
       param("momentum", &RmspropOptions::momentum, "Share of the last step that is kept.").at_least(0).below(1),
       param("centered", &RmspropOptions::centered, "Divide by an estimate of the variance (Graves, 2013).")},
      make_rmsprop);
}
