#pragma once

#include "metrics/answers.hpp"

namespace runner::metrics {

/// Is a metric that is the mean over a pass of a number that each sample has.
class SummedMetric : public Metric {
 public:
  explicit SummedMetric(const char* name) : name_(name) {}

  void add(const Output& output, const Batch& batch) final {
    add_to(sum_, sum_of(output, batch));
    count_ += batch.size;
  }
  std::vector<std::pair<std::string, double>> values() const final {
    return {{name_, sum_.item<double>() / static_cast<double>(count_)}};
  }
  void reset() final {
    sum_ = torch::Tensor();
    count_ = 0;
  }
  void visit_state(const StateVisitor& visit) final {
    torch::Tensor count = sum_.defined() ? torch::scalar_tensor(count_, torch::kInt64) : torch::Tensor();
    visit("sum", sum_);
    visit("count", count);
    if (count.defined()) count_ = count.item<std::int64_t>();
  }

 protected:
  /// Returns the sum over a batch, a scalar of float64.
  virtual torch::Tensor sum_of(const Output& output, const Batch& batch) const = 0;

 private:
  const char* name_;
  torch::Tensor sum_;
  std::int64_t count_ = 0;
};

}  // namespace runner::metrics
