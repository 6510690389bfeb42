#include "losses/log_softmax.hpp"

#include <ATen/CPUFunctions.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <runner/direct/comparison.hpp>
#include <runner/direct/fast_path.hpp>

namespace runner {

namespace {

using at::Tensor;
using direct::FastPath;
using direct::same_numbers;
using optimizers::Rounding;

// With more, LibTorch's kernel has no empty lanes to speak of.
constexpr std::int64_t most_classes = 32;
// Each adds up for itself: another order or rounding shows in some of them.
constexpr std::int64_t sample_rows = 300;
constexpr std::int64_t ignored_class = -100;
// Training and validation have two numbers of rows or four.
constexpr std::size_t most_remembered = 8;

class_rows::Shape shape_of(const Tensor& scores) { return {scores.size(0), scores.size(1)}; }

}  // namespace

LogSoftmax::Scratch& LogSoftmax::scratch_for(std::int64_t rows) {
  for (const auto& each : scratch_) {
    if (each->rows == rows) return *each;
  }
  if (scratch_.size() == most_remembered) scratch_.erase(scratch_.begin());
  return *scratch_.emplace_back(std::make_unique<Scratch>(rows, classes_));
}

Tensor LogSoftmax::operator()(const Tensor& scores) {
  const auto shape = shape_of(scores);
  const std::lock_guard lock(mutex_);
  Scratch& scratch = scratch_for(shape.rows);
  const Tensor log_probabilities = scratch.log_probabilities.take({shape.rows, shape.classes});
  class_rows::subtract_largest(shape, scores.data_ptr<float>(), scratch.exp.arguments());
  class_rows::add_up(shape, way_.sum, scratch.exp.values(), scratch.log.arguments());
  class_rows::subtract(shape, scratch.exp.arguments(), scratch.log.values(), log_probabilities.data_ptr<float>());
  return log_probabilities;
}

Tensor LogSoftmax::derive(const Tensor& of_loss, const Tensor& log_probabilities, const Tensor& classes,
                          float total_weight) {
  const auto shape = shape_of(log_probabilities);
  const float of_right = -(*of_loss.data_ptr<float>() / total_weight);
  const std::lock_guard lock(mutex_);
  Scratch& scratch = scratch_for(shape.rows);
  auto& exp = scratch.exp;
  Tensor gradient = scratch.gradient.take({shape.rows, shape.classes});
  std::copy_n(log_probabilities.data_ptr<float>(), log_probabilities.numel(), exp.arguments());
  class_rows::derive(shape, way_.rounding, exp.values(), classes.data_ptr<std::int64_t>(), of_right,
                     gradient.data_ptr<float>());
  return gradient;
}

bool LogSoftmax::agrees(bool has_extremes) {
  const Tensor scores = at::empty({sample_rows, classes_}, at::kFloat);
  direct::write_sample(scores.data_ptr<float>(), scores.numel(), 1);
  if (has_extremes) direct::add_extremes(scores.data_ptr<float>(), scores.numel(), 1);
  const Tensor expected = at::cpu::_log_softmax(scores, 1, false);
  if (!same_numbers((*this)(scores), expected)) return false;
  const Tensor right = at::empty({sample_rows}, at::kLong);
  for (std::int64_t row = 0; row < sample_rows; ++row) {
    right.data_ptr<std::int64_t>()[row] = row % 11 == 7 ? ignored_class : row % classes_;
  }
  const auto [loss, weight] = at::cpu::nll_loss_forward(expected, right, {}, at::Reduction::Mean, ignored_class);
  const Tensor of_loss = at::empty({}, at::kFloat);
  *of_loss.data_ptr<float>() = 0.7F;
  const Tensor of_logarithms =
      at::cpu::nll_loss_backward(of_loss, expected, right, {}, at::Reduction::Mean, ignored_class, weight);
  return same_numbers(derive(of_loss, expected, right, *weight.data_ptr<float>()),
                      at::cpu::_log_softmax_backward_data(of_logarithms, expected, 1, at::kFloat));
}

std::vector<LogSoftmax::Way> LogSoftmax::ways() {
  std::vector<Way> ways;
  for (const class_rows::RowSum& sum : {class_rows::RowSum{8, true}, {16, true}, {8, false}, {16, false}}) {
    ways.push_back({sum, Rounding::twice});
    if (optimizers::can_round_once()) ways.push_back({sum, Rounding::once});
  }
  return ways;
}

std::shared_ptr<LogSoftmax> LogSoftmax::for_classes(std::int64_t classes) {
  FastPath& path = FastPath::named("log_softmax", FastPath::Switch::direct);
  if (!path.is_on() || classes < 1 || classes > most_classes) return nullptr;
  const auto all = ways();
  const auto first_that_agrees = [&] {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Way& way) { return LogSoftmax(classes, way).agrees(); });
    return found == all.end() ? 0 : found - all.begin() + 1;
  };
  const std::int64_t way = path.way_for({classes}, first_that_agrees);
  if (way == 0) return nullptr;
  path.take();
  return std::shared_ptr<LogSoftmax>(new LogSoftmax(classes, all[static_cast<std::size_t>(way - 1)]));
}

}  // namespace runner
