#include <torch/nn/modules/linear.h>

#include <runner/model.hpp>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  std::int64_t width = 16;
};

// One hidden layer. Members are built from the first to the last, which is the order in which they draw their weights.
class MyPlugin final : public runner::Model {
 public:
  MyPlugin(const MyPluginOptions& options, std::int64_t inputs, std::int64_t outputs)
      : hidden_(register_module("hidden", torch::nn::Linear(inputs, options.width))),
        head_(register_module("head", torch::nn::Linear(options.width, outputs))) {}

  runner::Output forward(const runner::Batch& batch) override {
    return head_->forward(torch::tanh(hidden_->forward(batch.inputs.only())));
  }

 private:
  torch::nn::Linear hidden_;
  torch::nn::Linear head_;
};

std::shared_ptr<runner::Model> make_my_plugin(const MyPluginOptions& options, const runner::DatasetInfo& data) {
  if (data.input_shape.size() != 1) throw std::runtime_error("my_plugin takes rows of features, and no images");
  return std::make_shared<MyPlugin>(options, data.input_shape.front(), data.outputs);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<MyPluginOptions>("my_plugin", "One hidden layer.",
                                   {param("width", &MyPluginOptions::width, "Of the hidden layer.").at_least(1)},
                                   make_my_plugin);
}
