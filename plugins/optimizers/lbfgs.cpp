#include <optional>
#include <runner/torch_optimizer.hpp>
#include <stdexcept>
#include <string>

namespace {

struct LbfgsOptions {
  double lr = 1.0;
  std::int64_t max_iter = 20;
  std::optional<std::int64_t> max_eval;
  double tolerance_grad = 1e-7;
  double tolerance_change = 1e-9;
  std::int64_t history_size = 100;
  std::string line_search = "none";
};

std::unique_ptr<runner::Optimizer> make_lbfgs(const LbfgsOptions& options, const runner::Parameters& parameters) {
  if (parameters.groups.size() != 1) {
    throw std::invalid_argument("moves all parameters at one rate; leave lr_scale out of the block parameters");
  }
  auto torch_options = torch::optim::LBFGSOptions(options.lr)
                           .max_iter(options.max_iter)
                           .tolerance_grad(options.tolerance_grad)
                           .tolerance_change(options.tolerance_change)
                           .history_size(options.history_size);
  if (options.max_eval) torch_options.max_eval(*options.max_eval);
  if (options.line_search != "none") torch_options.line_search_fn(options.line_search);
  return runner::adapt(parameters, torch_options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.optimizer<LbfgsOptions>(
      "lbfgs", "L-BFGS (Liu & Nocedal, 1989), for full batches: computes the loss several times a step.",
      {param("lr", &LbfgsOptions::lr, "Step size.").above(0).at_most(runner::largest_rate).learning_rate(),
       param("max_iter", &LbfgsOptions::max_iter, "Iterations of one step.").at_least(1),
       param("max_eval", &LbfgsOptions::max_eval, "Losses computed in one step; null for 1.25 times max_iter.")
           .at_least(1),
       param("tolerance_grad", &LbfgsOptions::tolerance_grad, "A step ends where no number of the gradient is larger.")
           .at_least(0),
       param("tolerance_change", &LbfgsOptions::tolerance_change,
             "A step ends where loss and parameters change by no more.")
           .at_least(0),
       param("history_size", &LbfgsOptions::history_size, "Iterations that are remembered.").at_least(1),
       param("line_search", &LbfgsOptions::line_search, "How the length of an iteration is found; none takes the rate.")
           .one_of({"none", "strong_wolfe"})},
      make_lbfgs);
}
