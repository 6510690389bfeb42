#include <runner/loss.hpp>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  double power = 2.0;
};

// Mean over the samples of the distances of the probabilities from 1 for the sample's class and 0 for the others, each
// to a power: with 2, Brier's score (1950).
class MyPlugin final : public runner::Loss {
 public:
  explicit MyPlugin(const MyPluginOptions& options) : options_(options) {}

  torch::Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    const torch::Tensor probabilities = torch::softmax(output.only(), 1);
    const torch::Tensor wanted = torch::one_hot(batch.targets.only(), probabilities.size(1)).to(probabilities);
    return (probabilities - wanted).abs().pow(options_.power).sum(1).mean();
  }

 private:
  MyPluginOptions options_;
};

std::unique_ptr<runner::Loss> make_my_plugin(const MyPluginOptions& options, const runner::DatasetInfo&) {
  return std::make_unique<MyPlugin>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.loss<MyPluginOptions>("my_plugin", "How far the probabilities are from the truth.",
                                  {param("power", &MyPluginOptions::power, "Of each distance.").at_least(1)},
                                  make_my_plugin);
}
