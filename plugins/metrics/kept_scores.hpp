#pragma once

#include <vector>

#include "metrics/answers.hpp"

namespace runner::metrics {

/// Keeps the scores and the classes of a pass, for what depends on how all of its samples are ordered.
class KeptScores {
 public:
  explicit KeptScores(std::int64_t classes) : classes_(classes) {}

  void add(const Output& output, const Batch& batch);
  void reset();
  void visit_state(const Metric::StateVisitor& visit);

  /// Holds a sample as one class sees it.
  struct Sample {
    double probability = 0.0;
    bool is_of_class = false;
  };
  /// Returns all samples for each class whose probability counts, the largest probability first: for two classes the
  /// second alone, for more each.
  std::vector<std::vector<Sample>> ranked() const;

 private:
  std::int64_t classes_;
  std::vector<torch::Tensor> scores_;
  std::vector<torch::Tensor> targets_;
};

}  // namespace runner::metrics
