#include <runner/tensor_dataset.hpp>

namespace {

struct NamelessOptions {
  std::int64_t features = 3;
};

// Rows whose features have no names and whose class is that of the largest one.
std::unique_ptr<runner::Dataset> make_nameless(const NamelessOptions& options) {
  runner::DatasetInfo info;
  info.outputs = options.features;
  const torch::Tensor inputs = torch::arange(60 * options.features, torch::dtype(torch::kFloat32))
                                   .mul(7)
                                   .remainder(11)
                                   .reshape({60, options.features});
  return std::make_unique<runner::TensorDataset>(inputs, inputs.argmax(1), std::move(info));
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.dataset<NamelessOptions>("nameless_rows", "Rows of features without names.",
                                     {param("features", &NamelessOptions::features, "How many.").at_least(2)},
                                     make_nameless);
}
