#include <runner/model.hpp>

#include "models/sequential/layer_list.hpp"
#include "models/sequential/layer_table.hpp"

namespace {

struct SequentialOptions {
  std::vector<runner::Block> layers;
  bool add_output = true;
};

runner::Block output_layer() { return {"linear", {{"width", std::string("outputs")}, {"bias", true}}}; }

[[noreturn]] void refuse_end(const Shape& end, const std::string& rest) {
  throw std::invalid_argument("the layers end in " + text_of(end) + rest);
}

// The layers of a config, and a linear one to the outputs where they do not end in one.
class Sequential final : public runner::Model {
 public:
  Sequential(const SequentialOptions& options, const LayerInput& input) : layers_(*this, options.layers, input) {
    const bool ends_in_linear = !options.layers.empty() && options.layers.back().name == "linear";
    if (options.add_output && !ends_in_linear) add_output(input);
    const std::int64_t outputs = input.data.outputs;
    if (layers_.shape() == Shape{outputs}) return;
    refuse_end(layers_.shape(), ", and the data set has " + std::to_string(outputs) +
                                    (outputs == 1 ? " output" : " outputs") +
                                    "; end them in {linear: outputs}, or leave that out to have it added");
  }

  runner::Output forward(const runner::Batch& batch) override { return layers_(batch.inputs.only()); }

 private:
  void add_output(const LayerInput& input) {
    if (layers_.shape().size() > 1) {
      refuse_end(layers_.shape(),
                 ", no row; add flatten, or a pooling to one number and flatten, or of lstm and gru the last output");
    }
    layers_.add(*this, output_layer(), input);
  }

  LayerList layers_;
};

std::shared_ptr<runner::Model> make_sequential(const SequentialOptions& options, const runner::DatasetInfo& data,
                                               const LayerTable& table) {
  return std::make_shared<Sequential>(options, LayerInput{data.input_shape, data, table, "layers"});
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  const auto table = std::make_shared<const LayerTable>(layer_table());
  registrar.model<SequentialOptions>(
      "sequential", "Layers that a config lists, one after another.",
      {param("layers", &SequentialOptions::layers, "The layers, in their order.").of(table->descriptions()).required(),
       param("add_output", &SequentialOptions::add_output,
             "Add {linear: outputs} where the last layer is not linear.")},
      [table](const SequentialOptions& options, const runner::DatasetInfo& data) {
        return make_sequential(options, data, *table);
      });
}
