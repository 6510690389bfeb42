#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/exp_native.h>
#include <ATen/ops/log_native.h>

#include <memory>
#include <mutex>
#include <vector>

#include "losses/class_rows.hpp"
#include "losses/kept_operation.hpp"
#include "recycled_tensor.hpp"

namespace runner {

/// Computes the logarithms of softmax probabilities, and what cross entropy's gradient is by them, with LibTorch's bits
/// where there are few classes. LibTorch's kernel fills a vector with the scores of one row, three of eight lanes with
/// three classes; here all rows follow each other in it. The bits are the same, since exp and log of a number do not
/// depend on its lane (they are LibTorch's own, called on all rows at once), maxima are exact, and each row's sum is
/// formed in the order of LibTorch's. That order and the rounding of the gradient follow from the instructions that
/// LibTorch was compiled for, so they are tried. Counted as the fast path `log_softmax`, once for each loss that uses
/// it. For any thread.
class LogSoftmax {
 public:
  /// Returns one in the way that has LibTorch's bits for so many classes, tried on rows of numbers of all digits and on
  /// extreme ones; null if there is none.
  static std::shared_ptr<LogSoftmax> for_classes(std::int64_t classes);

  /// Returns log softmax of each row of plain scores without gaps.
  at::Tensor operator()(const at::Tensor& scores);
  /// Returns the gradient of the scores of a mean cross entropy from that of the loss, the mean being over so many
  /// rows.
  at::Tensor derive(const at::Tensor& of_loss, const at::Tensor& log_probabilities, const at::Tensor& classes,
                    float total_weight);

  /// Says whether scores are of as many classes and lie as they must.
  bool fits(const at::Tensor& scores) const { return scores.size(1) == classes_ && scores.is_contiguous(); }

 private:
  struct Way {
    class_rows::RowSum sum;
    optimizers::Rounding rounding;
  };
  /// Holds what is computed with for so many rows.
  struct Scratch {
    Scratch(std::int64_t rows, std::int64_t classes) : rows(rows), exp(rows * classes), log(rows) {}

    std::int64_t rows;
    KeptOperation<at::native::structured_exp_out> exp;
    KeptOperation<at::native::structured_log_out> log;
    RecycledTensor log_probabilities;
    RecycledTensor gradient;
  };

  LogSoftmax(std::int64_t classes, const Way& way) : classes_(classes), way_(way) {}

  static std::vector<Way> ways();
  bool agrees() { return agrees(false) && agrees(true); }
  bool agrees(bool has_extremes);
  Scratch& scratch_for(std::int64_t rows);

  std::int64_t classes_;
  Way way_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Scratch>> scratch_;
};

}  // namespace runner
