#include <runner/task.hpp>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  double deviation = 0.05;
};

// Learns classes from inputs to which noise is added, drawn anew for each batch.
class MyPlugin final : public runner::Task {
 public:
  explicit MyPlugin(const MyPluginOptions& options) : options_(options) {}

  void train_step(runner::TaskContext& context, const runner::Batch& batch) override {
    const torch::Tensor& inputs = batch.inputs.only();
    const runner::Batch noisy{inputs + options_.deviation * torch::randn_like(inputs), batch.targets, batch.size};
    context.optimizer().step([&] {
      context.parameters().zero_grad();
      const torch::Tensor loss = context.loss()(context.model().forward(noisy), noisy);
      loss.backward();
      context.log("loss", loss);
      return loss;
    });
  }

  void evaluate(runner::TaskContext& context, const runner::Batch& batch) override {
    const runner::Output output = context.model().forward(batch);
    context.log("loss", context.loss()(output, batch));
    context.log("accuracy", output.only().argmax(1).eq(batch.targets.only()).to(torch::kFloat32).mean());
  }

 private:
  MyPluginOptions options_;
};

std::unique_ptr<runner::Task> make_my_plugin(const MyPluginOptions& options, const runner::DatasetInfo&) {
  return std::make_unique<MyPlugin>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.task<MyPluginOptions>(
      "my_plugin", "Learns classes from noisy inputs.",
      {param("deviation", &MyPluginOptions::deviation, "The noise's deviation.").at_least(0)}, make_my_plugin,
      {{"loss", runner::Monitor::Mode::min}, {"accuracy", runner::Monitor::Mode::max}});
}
