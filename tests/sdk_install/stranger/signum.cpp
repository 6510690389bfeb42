#include <runner/optimizer.hpp>

namespace {

struct SignumOptions {
  double step_size = 1e-3;
  double beta = 0.9;
};

// Steps along the sign of the averaged gradient (Bernstein et al., 2018).
class Signum final : public runner::Optimizer {
 public:
  Signum(const SignumOptions& options, const runner::Parameters& parameters)
      : options_(options), parameters_(parameters), lr_(options.step_size) {
    for (const auto& group : parameters_.groups) averages_.emplace_back(group.tensors.size());
  }

  void step(const Closure& closure) override {
    closure();
    const torch::NoGradGuard no_grad;
    for_each([&](const runner::NamedTensor& parameter, torch::Tensor& average, double lr) {
      const torch::Tensor& gradient = parameter.tensor.grad();
      if (!gradient.defined()) return;
      if (!average.defined()) average = torch::zeros_like(parameter.tensor);
      average.mul_(options_.beta).add_(gradient, 1 - options_.beta);
      parameter.tensor.sub_(average.sign(), lr);
    });
  }

  void set_lr(double lr) override { lr_ = lr; }

  void visit_state(const StateVisitor& visit) override {
    for_each(
        [&](const auto& parameter, torch::Tensor& average, double) { visit("average/" + parameter.name, average); });
  }

 private:
  template <class Action>
  void for_each(Action action) {
    for (std::size_t g = 0; g < averages_.size(); ++g) {
      const runner::ParameterGroup& group = parameters_.groups[g];
      for (std::size_t i = 0; i < averages_[g].size(); ++i) {
        action(group.tensors[i], averages_[g][i], lr_ * group.lr_scale);
      }
    }
  }

  SignumOptions options_;
  runner::Parameters parameters_;
  double lr_;
  std::vector<std::vector<torch::Tensor>> averages_;
};

std::unique_ptr<runner::Optimizer> make_signum(const SignumOptions& options, const runner::Parameters& parameters) {
  return std::make_unique<Signum>(options, parameters);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.optimizer<SignumOptions>(
      "signum", "Signum (Bernstein et al., 2018).",
      {param("step_size", &SignumOptions::step_size, "The rate.").above(0).learning_rate(),
       param("beta", &SignumOptions::beta, "Decay of the average.").at_least(0).below(1)},
      make_signum);
}
