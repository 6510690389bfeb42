#include <torch/nn/functional/loss.h>

#include <runner/loss.hpp>
#include <stdexcept>
#include <string>

namespace {

struct BinaryOptions {
  double pos_weight = 1.0;
};

// For two classes, whose two scores mean the logit z = score[1] - score[0], so that what is predicted is the larger one
// as for any classifier: the mean over the batch of -pos_weight · y · log σ(z) - (1 - y) · log (1 - σ(z)), where y is
// the class (torch.nn.BCEWithLogitsLoss of z). With a pos_weight of 1 it is the cross entropy of the two scores.
class BinaryCrossEntropy final : public runner::Loss {
 public:
  explicit BinaryCrossEntropy(const BinaryOptions& options) : pos_weight_(options.pos_weight) {}

  torch::Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    const torch::Tensor& scores = output.only();
    if (scores.dim() != 2 || scores.size(1) != 2) {
      throw std::runtime_error("needs a score for each of the two classes from the model");
    }
    const torch::Tensor logits = scores.select(1, 1) - scores.select(1, 0);
    const torch::Tensor classes = batch.targets.only().to(scores.scalar_type());
    torch::nn::functional::BinaryCrossEntropyWithLogitsFuncOptions functional;
    if (pos_weight_ != 1) functional.pos_weight(torch::full({1}, pos_weight_, scores.options()));
    return torch::nn::functional::binary_cross_entropy_with_logits(logits, classes, functional);
  }

 private:
  double pos_weight_;
};

std::unique_ptr<runner::Loss> make_binary(const BinaryOptions& options, const runner::DatasetInfo& data) {
  if (data.target != runner::TargetKind::classes) {
    throw std::invalid_argument("needs class numbers as targets, but the data set has values to predict; use mse");
  }
  if (data.outputs != 2) {
    throw std::invalid_argument("needs two classes, but the data set has " + std::to_string(data.outputs) +
                                "; use cross_entropy");
  }
  return std::make_unique<BinaryCrossEntropy>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.loss<BinaryOptions>(
      "binary_cross_entropy", "Cross entropy for two classes, of which the second may weigh more.",
      {param("pos_weight", &BinaryOptions::pos_weight, "Weight of the rows of class 1; those of class 0 weigh 1.")
           .above(0)
           .at_most(1e18)},
      make_binary);
}
