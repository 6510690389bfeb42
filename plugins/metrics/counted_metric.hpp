#pragma once

#include "metrics/confusion_counts.hpp"

namespace runner::metrics {

/// Is a metric that follows from how often each class was taken for each.
class CountedMetric : public Metric {
 public:
  explicit CountedMetric(const DatasetInfo& data) : counts_(data.outputs) { expect_classes(data); }

  void add(const Output& output, const Batch& batch) final { counts_.add(output, batch); }
  void reset() final { counts_.reset(); }
  void visit_state(const StateVisitor& visit) final { counts_.visit_state(visit); }

 protected:
  const ConfusionCounts& counts() const { return counts_; }

 private:
  ConfusionCounts counts_;
};

}  // namespace runner::metrics
