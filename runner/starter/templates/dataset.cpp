#include <runner/tensor_dataset.hpp>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  std::int64_t samples = 200;
};

// Draws a wave, and asks on which side of its middle a point lies. Read your own files in place of that: inputs are
// float32, a sample in each row; targets are classes from 0 as int64, or values to predict as float32, [samples, 1].
std::unique_ptr<runner::Dataset> make_my_plugin(const MyPluginOptions& options) {
  const torch::Tensor place = torch::linspace(-1, 1, options.samples);
  const torch::Tensor inputs = torch::stack({place, (3 * place).sin()}, 1);
  const torch::Tensor classes = place.gt(0).to(torch::kInt64);
  runner::DatasetInfo info;
  info.outputs = 2;
  info.feature_names = {"place", "height"};
  info.class_names = {"left", "right"};
  return std::make_unique<runner::TensorDataset>(inputs, classes, std::move(info));
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<MyPluginOptions>("my_plugin", "Points of a wave, left or right.",
                                     {param("samples", &MyPluginOptions::samples, "How many points.").at_least(10)},
                                     make_my_plugin);
}
