#include <runner/torch_optimizer.hpp>

namespace {

struct AdagradOptions {
  double lr = 1e-2;
  double lr_decay = 0.0;
  double weight_decay = 0.0;
  double initial_accumulator_value = 0.0;
  double eps = 1e-10;
};

std::unique_ptr<runner::Optimizer> make_adagrad(const AdagradOptions& options, const runner::Parameters& parameters) {
  return runner::adapt(parameters, torch::optim::AdagradOptions(options.lr)
                                       .lr_decay(options.lr_decay)
                                       .weight_decay(options.weight_decay)
                                       .initial_accumulator_value(options.initial_accumulator_value)
                                       .eps(options.eps));
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.optimizer<AdagradOptions>(
      "adagrad", "Divides the gradient by the root of the sum of all squares so far (Duchi et al., 2011).",
      {param("lr", &AdagradOptions::lr, "Step size.").above(0).at_most(runner::largest_rate).learning_rate(),
       param("lr_decay", &AdagradOptions::lr_decay, "After t steps the step size is divided by 1 + t times this.")
           .at_least(0)
           .at_most(runner::largest_rate),
       param("weight_decay", &AdagradOptions::weight_decay, "L2 penalty added to the gradient.")
           .at_least(0)
           .at_most(runner::largest_rate),
       param("initial_accumulator_value", &AdagradOptions::initial_accumulator_value, "What the sums begin with.")
           .at_least(0)
           .at_most(runner::largest_rate),
       param("eps", &AdagradOptions::eps, "Added to the denominator.").above(0).at_most(runner::largest_rate)},
      make_adagrad);
}
