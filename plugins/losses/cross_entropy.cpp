#include <torch/nn/functional/loss.h>

#include <runner/loss.hpp>
#include <stdexcept>

namespace {

struct CrossEntropyOptions {
  double label_smoothing = 0.0;
};

// Mean over the batch of -log softmax(output)[target] (torch.nn.CrossEntropyLoss); with smoothing s, the target is mixed
// with the uniform distribution: (1 - s) · one-hot + s / classes (Szegedy et al., 2016).
class CrossEntropy final : public runner::Loss {
 public:
  explicit CrossEntropy(const CrossEntropyOptions& options) { functional_.label_smoothing(options.label_smoothing); }

  torch::Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    return torch::nn::functional::cross_entropy(output.only(), batch.targets.only(), functional_);
  }

 private:
  torch::nn::functional::CrossEntropyFuncOptions functional_;
};

std::unique_ptr<runner::Loss> make_cross_entropy(const CrossEntropyOptions& options, const runner::DatasetInfo& data) {
  if (data.target != runner::TargetKind::classes) {
    throw std::invalid_argument("needs class numbers as targets, but the data set has values to predict; use mse");
  }
  return std::make_unique<CrossEntropy>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.loss<CrossEntropyOptions>(
      "cross_entropy", "Cross entropy of class scores against class numbers.",
      {param("label_smoothing", &CrossEntropyOptions::label_smoothing,
             "Share of each target that is spread evenly over all classes.")
           .at_least(0)
           .below(1)},
      make_cross_entropy);
}
