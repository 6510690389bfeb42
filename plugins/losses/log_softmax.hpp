#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "losses/class_rows.hpp"

namespace runner {

/// Computes the logarithms of softmax probabilities, and what cross entropy's gradient is by them, with LibTorch's bits
/// where there are few classes. LibTorch's kernel fills a vector with the scores of one row, three of eight lanes with
/// three classes; here all rows follow each other in it. The bits are the same, since exp and log of a number do not
/// depend on its lane (they are LibTorch's own, called on all rows at once), maxima are exact, and each row's sum is
/// formed in the order of LibTorch's. That order and the rounding of the gradient follow from the instructions that
/// LibTorch was compiled for, so they are tried. Counted as the fast path `log_softmax`, once for each loss that uses
/// it.
class LogSoftmax {
 public:
  /// Returns the way that has LibTorch's bits for so many classes, tried on rows of numbers of all digits and on
  /// extreme ones; nothing if there is none.
  static std::optional<LogSoftmax> for_classes(std::int64_t classes);

  /// Returns log softmax of each row of plain scores without gaps.
  at::Tensor operator()(const at::Tensor& scores) const;
  /// Returns the gradient of the scores of a mean cross entropy from that of the loss.
  at::Tensor derive(const at::Tensor& of_loss, const at::Tensor& log_probabilities, const at::Tensor& classes,
                    const at::Tensor& total_weight) const;

  /// Says whether scores are of as many classes and lie as they must.
  bool fits(const at::Tensor& scores) const { return scores.size(1) == classes_ && scores.is_contiguous(); }

 private:
  LogSoftmax(std::int64_t classes, const class_rows::RowSum& sum, optimizers::Rounding rounding)
      : classes_(classes), sum_(sum), rounding_(rounding) {}

  static std::vector<LogSoftmax> ways(std::int64_t classes);
  bool agrees() const { return agrees(false) && agrees(true); }
  bool agrees(bool has_extremes) const;

  std::int64_t classes_;
  class_rows::RowSum sum_;
  optimizers::Rounding rounding_;
};

}  // namespace runner
