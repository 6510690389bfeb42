#include <runner/optimizer.hpp>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  double lr = 0.1;
  double momentum = 0.9;
};

// Gradient descent with momentum (Polyak, 1964).
class MyPlugin final : public runner::Optimizer {
 public:
  MyPlugin(const MyPluginOptions& options, const runner::Parameters& parameters)
      : options_(options), parameters_(parameters), lr_(options.lr) {
    for (const auto& group : parameters_.groups) velocities_.emplace_back(group.tensors.size());
  }

  void step(const Closure& closure) override {
    closure();
    const torch::NoGradGuard no_grad;
    for_each([&](const runner::NamedTensor& parameter, torch::Tensor& velocity, double lr) {
      const torch::Tensor& gradient = parameter.tensor.grad();
      if (!gradient.defined()) return;
      if (!velocity.defined()) velocity = torch::zeros_like(parameter.tensor);
      velocity.mul_(options_.momentum).add_(gradient);
      parameter.tensor.sub_(velocity, lr);
    });
  }

  void set_lr(double lr) override { lr_ = lr; }

  // Whatever a step leaves for the next one, so that a trial goes on from a checkpoint as if it had never stopped.
  void visit_state(const StateVisitor& visit) override {
    for_each([&](const auto& parameter, torch::Tensor& velocity, double) { visit("v/" + parameter.name, velocity); });
  }

 private:
  template <class Action>
  void for_each(Action action) {
    for (std::size_t g = 0; g < velocities_.size(); ++g) {
      const runner::ParameterGroup& group = parameters_.groups[g];
      for (std::size_t i = 0; i < velocities_[g].size(); ++i)
        action(group.tensors[i], velocities_[g][i], lr_ * group.lr_scale);
    }
  }

  MyPluginOptions options_;
  runner::Parameters parameters_;
  double lr_;
  std::vector<std::vector<torch::Tensor>> velocities_;
};

std::unique_ptr<runner::Optimizer> make_my_plugin(const MyPluginOptions& options,
                                                  const runner::Parameters& parameters) {
  return std::make_unique<MyPlugin>(options, parameters);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.optimizer<MyPluginOptions>(
      "my_plugin", "Gradient descent with momentum.",
      {param("lr", &MyPluginOptions::lr, "The rate.").above(0).learning_rate(),
       param("momentum", &MyPluginOptions::momentum, "How much of the last step goes on.").at_least(0).below(1)},
      make_my_plugin);
}
