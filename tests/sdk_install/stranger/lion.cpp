#include <runner/optimizer.hpp>

namespace {

struct LionOptions {
  double step_size = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.99;
};

// Steps along the sign of the averaged gradient (Chen et al., 2023).
class Lion final : public runner::Optimizer {
 public:
  Lion(const LionOptions& options, const runner::Parameters& parameters)
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
      parameter.tensor.sub_((options_.beta1 * average + (1 - options_.beta1) * gradient).sign(), lr);
      average.mul_(options_.beta2).add_(gradient, 1 - options_.beta2);
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

  LionOptions options_;
  runner::Parameters parameters_;
  double lr_;
  std::vector<std::vector<torch::Tensor>> averages_;
};

std::unique_ptr<runner::Optimizer> make_lion(const LionOptions& options, const runner::Parameters& parameters) {
  return std::make_unique<Lion>(options, parameters);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.optimizer<LionOptions>(
      "lion", "Lion (Chen et al., 2023).",
      {param("step_size", &LionOptions::step_size, "The rate.").above(0).learning_rate(),
       param("beta1", &LionOptions::beta1, "Share of the average in a step.").at_least(0).below(1),
       param("beta2", &LionOptions::beta2, "Decay of the average.").at_least(0).below(1)},
      make_lion);
}
