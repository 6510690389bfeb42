#pragma once

#include <vector>

#include "metrics/answers.hpp"

namespace runner::metrics {

/// Counts for each class how often each class was predicted: that of the largest score, the first of equal ones; none
/// where a score is no number.
class ConfusionCounts {
 public:
  explicit ConfusionCounts(std::int64_t classes) : classes_(classes) {}

  void add(const Output& output, const Batch& batch);
  void reset();
  void visit_state(const Metric::StateVisitor& visit);

  /// Returns the counts, a row of all predictions for each class.
  std::vector<std::int64_t> rows() const;

  /// Holds how a class fared.
  struct OfClass {
    /// Samples of the class, also those for which none was predicted, of those predicted to be of it, and of both.
    std::int64_t samples = 0;
    std::int64_t predicted = 0;
    std::int64_t hits = 0;
  };
  /// Returns one for each class.
  std::vector<OfClass> of_classes() const;

 private:
  std::int64_t classes_;
  // int64 of shape [classes * classes]; undefined before the first batch.
  torch::Tensor counts_;
  // The samples of each class for which none was predicted: int64 of shape [classes]; undefined likewise.
  torch::Tensor unpredicted_;
};

}  // namespace runner::metrics
