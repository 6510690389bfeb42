#pragma once

#include "metrics/kept_scores.hpp"

namespace runner::metrics {

/// Is a metric that follows from how the samples are ordered by the probability of a class: of the second of two
/// classes, or the mean over all of more.
class RankedMetric : public Metric {
 public:
  RankedMetric(const char* name, const DatasetInfo& data) : name_(name), scores_(data.outputs) { expect_classes(data); }

  void add(const Output& output, const Batch& batch) final { scores_.add(output, batch); }
  void reset() final { scores_.reset(); }
  void visit_state(const StateVisitor& visit) final { scores_.visit_state(visit); }

  std::vector<std::pair<std::string, double>> values() const final {
    const auto classes = scores_.ranked();
    double sum = 0.0;
    for (const auto& samples : classes) sum += of_class(samples);
    return {{name_, sum / static_cast<double>(classes.size())}};
  }

 protected:
  using Samples = std::vector<KeptScores::Sample>;
  /// Returns the value for one class. The samples come with the largest probability first.
  virtual double of_class(const Samples& samples) const = 0;

 private:
  const char* name_;
  KeptScores scores_;
};

}  // namespace runner::metrics
