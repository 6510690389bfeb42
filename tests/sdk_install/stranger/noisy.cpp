#include <runner/direct/backward.hpp>
#include <runner/direct/fast_path.hpp>
#include <runner/task.hpp>

namespace {

struct NoisyOptions {
  double deviation = 0.1;
};

// Learns targets from inputs to which noise is added, drawn anew for each batch.
class Noisy final : public runner::Task {
 public:
  explicit Noisy(const NoisyOptions& options) : options_(options) {}

  void train_step(runner::TaskContext& context, const runner::Batch& batch) override {
    const torch::Tensor& inputs = batch.inputs.only();
    const torch::Tensor noise = options_.deviation * torch::randn_like(inputs);
    context.log("noise", noise.square().mean(), runner::Reduction::root_mean);
    const runner::Batch noisy{inputs + noise, batch.targets, batch.size};
    context.optimizer().step([&] {
      context.parameters().zero_grad();
      const torch::Tensor loss = context.loss()(context.model().forward(noisy), noisy);
      runner::direct::backward(loss);
      context.log("loss", loss);
      return loss;
    });
  }

  void evaluate(runner::TaskContext& context, const runner::Batch& batch) override {
    const runner::Output output = context.model().forward(batch);
    context.log("loss", context.loss()(output, batch));
    // Counted by another plugin.
    context.log("direct_losses", static_cast<double>(losses_.taken()));
    context.log("accuracy", output.only().argmax(1).eq(batch.targets.only()).to(torch::kFloat32).mean());
    context.measure(output, batch);
  }

 private:
  NoisyOptions options_;
  const runner::direct::FastPath& losses_ =
      runner::direct::FastPath::named("loss.one_hot", runner::direct::FastPath::Switch::direct);
};

std::unique_ptr<runner::Task> make_noisy(const NoisyOptions& options, const runner::DatasetInfo&) {
  return std::make_unique<Noisy>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.task<NoisyOptions>("noisy", "Supervised learning with noise on the inputs.",
                               {param("deviation", &NoisyOptions::deviation, "The noise's deviation.").at_least(0)},
                               make_noisy);
}
