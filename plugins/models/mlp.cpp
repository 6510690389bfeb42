#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

#include <functional>
#include <numeric>
#include <runner/model.hpp>
#include <string>
#include <vector>

#include "dense_layers.hpp"

namespace {

struct MlpOptions {
  std::vector<std::int64_t> hidden = {32};
  std::string activation = "relu";
  double dropout = 0.0;
};

// Linear layers with an activation, and dropout where asked, between them. The layers have the names that the same
// nn.Sequential has in Python: 0.weight, 2.weight, … so that its state_dict fits.
class Mlp final : public runner::Model {
 public:
  Mlp(const MlpOptions& options, std::int64_t inputs, std::int64_t outputs)
      : dense_(activation_named(options.activation)) {
    const std::size_t stride = options.dropout > 0 ? 3 : 2;
    std::int64_t width = inputs;
    for (std::size_t i = 0; i < options.hidden.size(); ++i) {
      // One statement a layer: the order in which they draw their weights is the order in which they stand.
      layers_.push_back(register_module(std::to_string(stride * i), torch::nn::Linear(width, options.hidden[i])));
      if (options.dropout > 0) {
        dropouts_.push_back(register_module(std::to_string(stride * i + 2), torch::nn::Dropout(options.dropout)));
      }
      width = options.hidden[i];
    }
    layers_.push_back(
        register_module(std::to_string(stride * options.hidden.size()), torch::nn::Linear(width, outputs)));
  }

  runner::Output forward(const runner::Batch& batch) override {
    torch::Tensor x = batch.inputs.only();
    if (x.dim() > 2) x = x.flatten(1);
    if (dropouts_.empty() || !is_training()) return dense_(layers_, x);
    for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
      x = dropouts_[i]->forward(dense_.activation()(layers_[i]->forward(x)));
    }
    return layers_.back()->forward(x);
  }

 private:
  DenseLayers dense_;
  std::vector<torch::nn::Linear> layers_;
  std::vector<torch::nn::Dropout> dropouts_;
};

std::shared_ptr<runner::Model> make_mlp(const MlpOptions& options, const runner::DatasetInfo& data) {
  const auto inputs =
      std::accumulate(data.input_shape.begin(), data.input_shape.end(), std::int64_t{1}, std::multiplies<>());
  return std::make_shared<Mlp>(options, inputs, data.outputs);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.model<MlpOptions>(
      "mlp", "Fully connected layers with an activation between them.",
      {param("hidden", &MlpOptions::hidden, "Widths of the hidden layers.").at_least(1),
       param("activation", &MlpOptions::activation, "What follows each hidden layer.").one_of(activation_names()),
       param("dropout", &MlpOptions::dropout, "Share of hidden values that training sets to 0.").at_least(0).below(1)},
      make_mlp);
}
