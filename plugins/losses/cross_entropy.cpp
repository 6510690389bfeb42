#include <ATen/CPUFunctions.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/nn/functional/loss.h>

#include <memory>
#include <optional>
#include <runner/direct/comparison.hpp>
#include <runner/direct/direct_backward.hpp>
#include <runner/direct/direct_call.hpp>
#include <runner/direct/fast_path.hpp>
#include <runner/loss.hpp>
#include <runner/takes_class_counts.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "log_softmax.hpp"
#include "right_mean.hpp"

namespace {

using runner::LogSoftmax;
using runner::RightMean;
using runner::direct::FastPath;
using runner::direct::is_plain;
using runner::direct::Reason;
using runner::direct::same_numbers;
using torch::Tensor;
using torch::autograd::variable_list;
// Null where there is none of our own.
using Softmax = std::shared_ptr<LogSoftmax>;

constexpr std::int64_t ignored_class = -100;

// The mean over so many rows, and the tensor that LibTorch's kernel takes for it where it is not ours.
struct Weight {
  float total;
  Tensor tensor;
};

// The loss's part of the backward pass, by the formulas that LibTorch uses for its two operations. The variable is the
// scores; the constants are the classes and the logarithms of the probabilities.
class CrossEntropyBackward final : public runner::direct::DirectBackward {
 public:
  CrossEntropyBackward(variable_list variables, variable_list constants, Weight weight, Softmax log_softmax)
      : DirectBackward(std::move(variables), std::move(constants)),
        weight_(std::move(weight)),
        log_softmax_(std::move(log_softmax)) {}
  std::string name() const override { return "CrossEntropyBackward"; }

 private:
  variable_list derive(const Tensor& gradient) const override {
    const Tensor& log_probabilities = constant(1);
    if (log_softmax_) return {log_softmax_->derive(gradient, log_probabilities, constant(0), weight_.total)};
    const Tensor of_log_probabilities = at::cpu::nll_loss_backward(gradient, log_probabilities, constant(0), {},
                                                                   at::Reduction::Mean, ignored_class, weight_.tensor);
    return {at::cpu::_log_softmax_backward_data(of_log_probabilities, log_probabilities, 1, at::kFloat)};
  }

  Tensor compute() const override { return torch::nn::functional::cross_entropy(variable(0), constant(0)); }

  Weight weight_;
  Softmax log_softmax_;
};

struct MeanLoss {
  Tensor loss;
  Weight weight;
};

MeanLoss mean_loss(const Tensor& log_probabilities, const Tensor& classes, const Softmax& log_softmax) {
  const std::int64_t rows = log_probabilities.size(0);
  if (log_softmax != nullptr && RightMean::is_known_for(rows)) {
    if (const auto mean = RightMean::of(log_probabilities, classes)) {
      const Tensor loss = at::cpu::empty({}, log_probabilities.options());
      *loss.data_ptr<float>() = *mean;
      return {loss, {static_cast<float>(rows), {}}};
    }
  }
  auto [loss, total_weight] =
      at::cpu::nll_loss_forward(log_probabilities, classes, {}, at::Reduction::Mean, ignored_class);
  return {loss, {*total_weight.data_ptr<float>(), total_weight}};
}

// As one node of the graph: the same kernels on the same numbers, or faster ones with their bits, without what LibTorch
// adds to each operation.
Tensor call_kernels(const Tensor& scores, const Tensor& classes, const Softmax& log_softmax) {
  const Tensor log_probabilities = log_softmax ? (*log_softmax)(scores) : at::cpu::_log_softmax(scores, 1, false);
  MeanLoss mean = mean_loss(log_probabilities, classes, log_softmax);
  if (torch::GradMode::is_enabled() && scores.requires_grad()) {
    runner::direct::connect<CrossEntropyBackward>(mean.loss, variable_list{scores},
                                                  variable_list{classes, log_probabilities}, std::move(mean.weight),
                                                  log_softmax);
  }
  return mean.loss;
}

Tensor call_operations(const Tensor& scores, const Tensor& classes) {
  return torch::nn::functional::cross_entropy(scores, classes);
}

std::optional<Reason> obstacle(const FastPath& path, const Tensor& scores, const Tensor& classes, bool is_plain_mean) {
  if (!path.is_on()) return Reason::switched_off;
  if (!is_plain_mean) return Reason::no_kernels;
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

bool has_the_same_bits(const Tensor& scores, const Tensor& classes, const Softmax& log_softmax) {
  // Of its own, so that nobody's hooks are called.
  const Tensor leaf = scores.detach().set_requires_grad(scores.requires_grad());
  const Tensor found = call_kernels(leaf, classes, log_softmax);
  const Tensor expected = call_operations(leaf, classes);
  if (!same_numbers(found, expected) || !expected.requires_grad()) return same_numbers(found, expected);
  const Tensor gradient = torch::full({}, 0.7, torch::kFloat32);
  return same_numbers(torch::autograd::grad({found}, {leaf}, {gradient}).front(),
                      torch::autograd::grad({expected}, {leaf}, {gradient}).front());
}

struct CrossEntropyOptions {
  double label_smoothing = 0.0;
  std::optional<std::vector<double>> class_weights;
  bool balanced = false;
};

// Mean over the batch of -log softmax(output)[target] (torch.nn.CrossEntropyLoss); with smoothing s, the target is
// mixed with the uniform distribution: (1 - s) · one-hot + s / classes (Szegedy et al., 2016). With class weights the
// mean over the batch is the weighted one, Σ w[target] · loss / Σ w[target]. Without both its kernels are called
// straight; each shape is computed both ways when it is first met in a process, and by LibTorch's own operations from
// then on if loss or gradient differ in a bit. Counted as the fast path `loss.cross_entropy`.
class CrossEntropy : public runner::Loss {
 public:
  CrossEntropy(const CrossEntropyOptions& options, std::int64_t outputs)
      : log_softmax_(LogSoftmax::for_classes(outputs)) {
    functional_.label_smoothing(options.label_smoothing);
    if (options.class_weights) weigh(*options.class_weights);
  }

  torch::Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    const Tensor& scores = output.only();
    const Tensor& classes = batch.targets.only();
    const bool is_plain_mean = functional_.label_smoothing() == 0 && !weights_.defined();
    if (const auto reason = obstacle(path_, scores, classes, is_plain_mean)) {
      path_.decline(*reason);
    } else if (path_.way_for(key_of(scores, classes), [&] { return compare(scores, classes); }) != 0) {
      path_.take();
      return call_kernels(scores, classes, log_softmax_of(scores, classes));
    }
    if (weights_.defined()) functional_.weight(weights_.to(scores.device(), scores.scalar_type()));
    return torch::nn::functional::cross_entropy(scores, classes, functional_);
  }

 protected:
  void weigh(const std::vector<double>& weights) { weights_ = torch::tensor(weights, torch::kFloat64); }

 private:
  bool compare(const Tensor& scores, const Tensor& classes) const {
    return has_the_same_bits(scores, classes, log_softmax_of(scores, classes));
  }

  const Softmax& log_softmax_of(const Tensor& scores, const Tensor& classes) const {
    static const Softmax none;
    return log_softmax_ && log_softmax_->fits(scores) && classes.is_contiguous() ? log_softmax_ : none;
  }

  torch::nn::functional::CrossEntropyFuncOptions functional_;
  Tensor weights_;
  Softmax log_softmax_;
  FastPath& path_ = FastPath::named("loss.cross_entropy", FastPath::Switch::direct);
};

// Weighs each class by rows / (classes · rows of the class) in the training part, as scikit-learn's `balanced`.
class Balanced final : public CrossEntropy, public runner::TakesClassCounts {
 public:
  Balanced(const CrossEntropyOptions& options, std::vector<std::string> names)
      : CrossEntropy(options, std::ssize(names)), names_(std::move(names)) {}

  torch::Tensor operator()(const runner::Output& output, const runner::Batch& batch) override {
    if (!has_counts_) throw std::logic_error("balanced needs a runner that counts the classes of the training part");
    return CrossEntropy::operator()(output, batch);
  }

  void take_class_counts(const std::vector<std::int64_t>& counts) override {
    double rows = 0;
    for (const std::int64_t count : counts) rows += static_cast<double>(count);
    std::vector<double> weights;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) {
        throw std::runtime_error("balanced has no weight for class " + names_.at(i) +
                                 ", of which no training row is; choose another split, or give class_weights");
      }
      weights.push_back(rows / (static_cast<double>(counts.size()) * static_cast<double>(counts[i])));
    }
    weigh(weights);
    has_counts_ = true;
  }

 private:
  std::vector<std::string> names_;
  bool has_counts_ = false;
};

std::unique_ptr<runner::Loss> make_cross_entropy(const CrossEntropyOptions& options, const runner::DatasetInfo& data) {
  if (data.target != runner::TargetKind::classes) {
    throw std::invalid_argument("needs class numbers as targets, but the data set has values to predict; use mse");
  }
  if (options.class_weights && options.balanced) {
    throw std::invalid_argument("balanced and class_weights both say what the classes weigh; give one of them");
  }
  if (options.class_weights && static_cast<std::int64_t>(options.class_weights->size()) != data.outputs) {
    throw std::invalid_argument("class_weights has " + std::to_string(options.class_weights->size()) +
                                " numbers, but the data set has " + std::to_string(data.outputs) + " classes");
  }
  if (options.balanced) return std::make_unique<Balanced>(options, class_names(data));
  return std::make_unique<CrossEntropy>(options, data.outputs);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.loss<CrossEntropyOptions>(
      "cross_entropy", "Cross entropy of class scores against class numbers.",
      {param("label_smoothing", &CrossEntropyOptions::label_smoothing,
             "Share of each target that is spread evenly over all classes.")
           .at_least(0)
           .below(1),
       param("class_weights", &CrossEntropyOptions::class_weights,
             "What the rows of each class weigh, in the order of the classes; null for 1 each.")
           .above(0)
           .at_most(1e18),
       param("balanced", &CrossEntropyOptions::balanced,
             "Weigh the classes so that each counts as much as any other in the training part.")},
      make_cross_entropy);
}
