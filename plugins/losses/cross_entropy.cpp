#include <ATen/CPUFunctions.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/nn/functional/loss.h>

#include <optional>
#include <runner/direct/comparison.hpp>
#include <runner/direct/direct_backward.hpp>
#include <runner/direct/direct_call.hpp>
#include <runner/direct/fast_path.hpp>
#include <runner/loss.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

using runner::direct::FastPath;
using runner::direct::is_plain;
using runner::direct::Reason;
using runner::direct::same_numbers;
using torch::Tensor;
using torch::autograd::variable_list;

constexpr std::int64_t ignored_class = -100;

// The loss's part of the backward pass, by the formulas that LibTorch uses for its two operations. The variable is the
// scores; the constants are the classes, the logarithms of the probabilities and the weight of all rows.
class CrossEntropyBackward final : public runner::direct::DirectBackward {
 public:
  using DirectBackward::DirectBackward;
  std::string name() const override { return "CrossEntropyBackward"; }

 private:
  variable_list derive(const Tensor& gradient) const override {
    const Tensor& log_probabilities = constant(1);
    const Tensor of_log_probabilities = at::cpu::nll_loss_backward(gradient, log_probabilities, constant(0), {},
                                                                   at::Reduction::Mean, ignored_class, constant(2));
    return {at::cpu::_log_softmax_backward_data(of_log_probabilities, log_probabilities, 1, at::kFloat)};
  }

  Tensor compute() const override { return torch::nn::functional::cross_entropy(variable(0), constant(0)); }
};

// As one node of the graph: the same kernels on the same numbers, without what LibTorch adds to each operation.
Tensor call_kernels(const Tensor& scores, const Tensor& classes) {
  const Tensor log_probabilities = at::cpu::_log_softmax(scores, 1, false);
  auto [loss, total_weight] =
      at::cpu::nll_loss_forward(log_probabilities, classes, {}, at::Reduction::Mean, ignored_class);
  if (torch::GradMode::is_enabled() && scores.requires_grad()) {
    runner::direct::connect<CrossEntropyBackward>(loss, variable_list{scores},
                                                  variable_list{classes, log_probabilities, total_weight});
  }
  return loss;
}

Tensor call_operations(const Tensor& scores, const Tensor& classes) {
  return torch::nn::functional::cross_entropy(scores, classes);
}

std::optional<Reason> obstacle(const FastPath& path, const Tensor& scores, const Tensor& classes, double smoothing) {
  if (!path.is_on()) return Reason::switched_off;
  if (smoothing != 0) return Reason::no_kernels;
  if (!runner::direct::no_mode_is_on()) return Reason::mode;
  const bool plain = scores.dim() == 2 && classes.dim() == 1 && is_plain(scores) && is_plain(classes, at::kLong);
  return plain ? std::nullopt : std::optional(Reason::not_plain);
}

// All that chooses among LibTorch's kernels and the ways through them.
FastPath::Key key_of(const Tensor& scores, const Tensor& classes) {
  return {scores.size(0),
          scores.size(1),
          scores.stride(0),
          scores.stride(1),
          classes.size(0),
          classes.stride(0),
          torch::GradMode::is_enabled() && scores.requires_grad() ? 1 : 0};
}

bool has_the_same_bits(const Tensor& scores, const Tensor& classes) {
  // Of its own, so that nobody's hooks are called.
  const Tensor leaf = scores.detach().set_requires_grad(scores.requires_grad());
  const Tensor found = call_kernels(leaf, classes);
  const Tensor expected = call_operations(leaf, classes);
  if (!same_numbers(found, expected) || !expected.requires_grad()) return same_numbers(found, expected);
  const Tensor gradient = torch::full({}, 0.7);
  return same_numbers(torch::autograd::grad({found}, {leaf}, {gradient}).front(),
                      torch::autograd::grad({expected}, {leaf}, {gradient}).front());
}

struct CrossEntropyOptions {
  double label_smoothing = 0.0;
};

// Mean over the batch of -log softmax(output)[target] (torch.nn.CrossEntropyLoss); with smoothing s, the target is
// mixed with the uniform distribution: (1 - s) · one-hot + s / classes (Szegedy et al., 2016). Without smoothing its
// kernels are called straight; each shape is computed both ways when it is first met in a process, and by LibTorch's
// own operations from then on if loss or gradient differ in a bit. Counted as the fast path `loss.cross_entropy`.
class CrossEntropy final : public runner::Loss {
 public:
  explicit CrossEntropy(const CrossEntropyOptions& options) { functional_.label_smoothing(options.label_smoothing); }

  torch::Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    const Tensor& scores = output.only();
    const Tensor& classes = batch.targets.only();
    if (const auto reason = obstacle(path_, scores, classes, functional_.label_smoothing())) {
      path_.decline(*reason);
    } else if (path_.way_for(key_of(scores, classes), [&] { return has_the_same_bits(scores, classes); }) != 0) {
      path_.take();
      return call_kernels(scores, classes);
    }
    return torch::nn::functional::cross_entropy(scores, classes, functional_);
  }

 private:
  torch::nn::functional::CrossEntropyFuncOptions functional_;
  FastPath& path_ = FastPath::named("loss.cross_entropy", FastPath::Switch::direct);
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
  registrar.loss<CrossEntropyOptions>("cross_entropy", "Cross entropy of class scores against class numbers.",
                                      {param("label_smoothing", &CrossEntropyOptions::label_smoothing,
                                             "Share of each target that is spread evenly over all classes.")
                                           .at_least(0)
                                           .below(1)},
                                      make_cross_entropy);
}
