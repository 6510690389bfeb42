#pragma once

#include <string>
#include <vector>

#include "analysis/curve_band.hpp"
#include "database/stored_experiment.hpp"

namespace runner::page {

/// Holds every learning curve of an experiment: of each metric of the parts for training and validation, and each
/// trial, in the order of `trials`. Where a trial has no number of a metric its curve is empty.
class Curves {
 public:
  /// Reads them; the metric named `first` comes first, and of each the validation. Throws database::DatabaseError.
  Curves(database::Reader& reader, const std::vector<database::TrialRow>& trials, const std::string& first);

  /// Reads a trial's epochs from `from` on, in the place of what it had there, and returns whether anything has
  /// changed. Metrics that come to be by that take their places among the others. Throws database::DatabaseError.
  bool read_again(database::Reader& reader, std::int64_t number, std::size_t trial, std::int64_t from);

  /// Returns the epoch after the last that a trial has; 0 where it has none.
  std::int64_t end_of(std::size_t trial) const;
  const std::vector<database::MetricName>& metrics() const noexcept { return metrics_; }
  const analysis::Curve& curve(std::size_t metric, std::size_t trial) const { return curves_[metric][trial]; }
  std::size_t trials() const noexcept { return trials_; }

  /// Returns what a metric is in an epoch of a trial; NaN where it is not known.
  double at(const database::MetricName& metric, std::size_t trial, std::int64_t epoch) const;

 private:
  std::size_t place_of(const database::MetricName& metric);
  void add(const database::EpochNumbers& numbers, std::size_t trial);
  std::vector<analysis::Curve> curves_of(std::size_t trial) const;
  void order();

  std::size_t trials_;
  std::string first_;
  std::vector<database::MetricName> metrics_;
  std::vector<std::vector<analysis::Curve>> curves_;
};

}  // namespace runner::page
