#pragma once

#include <functional>
#include <memory>
#include <runner/batch.hpp>
#include <runner/dataset.hpp>
#include <runner/model.hpp>
#include <runner/registrar.hpp>
#include <string>
#include <utility>
#include <vector>

namespace runner {

/// Holds a result that is no single number, such as a confusion matrix.
struct MetricTable {
  std::string name;
  /// What the rows and the columns are, such as `class` and `predicted`.
  std::string row_title;
  std::string column_title;
  std::vector<std::string> rows;
  std::vector<std::string> columns;
  /// Row by row.
  std::vector<double> values;
};

/// Measures over a whole pass how good a model's answers are: what is no mean over batches, such as the area under a
/// curve. Everything it knows of the pass is in tensors that `visit_state` shows, so that a trial which is resumed in
/// the midst of an epoch ends with the same numbers.
class Metric {
 public:
  /// Receives one tensor of the pass so far under a stable name.
  using StateVisitor = std::function<void(const std::string& name, torch::Tensor& tensor)>;

  virtual ~Metric() = default;
  /// Takes what the model answered for a batch. Gradients are off; the tensors may be on any device.
  virtual void add(const Output& output, const Batch& batch) = 0;
  /// Returns the numbers of the pass, by the names that the plugin was registered with; NaN for one that the samples do
  /// not define. Called after one batch at least.
  virtual std::vector<std::pair<std::string, double>> values() const = 0;
  /// Returns what is no single number: kept where a checkpoint is taken, and of the test part.
  virtual std::vector<MetricTable> tables() const { return {}; }
  /// Forgets the pass.
  virtual void reset() = 0;
  /// Shows every tensor of the pass so far, which the visitor may read or replace; one that does not exist yet as an
  /// undefined tensor. Those of a trial that is resumed are on the device of its model, wherever they were before.
  virtual void visit_state(const StateVisitor& visit) = 0;
};

/// The kind `metric`: `std::unique_ptr<Metric> make(const Options&, const DatasetInfo&)`. Throws std::invalid_argument
/// for a data set that it is not for.
struct MetricKind {
  static constexpr const char* name = "metric";
  using Factory = std::unique_ptr<Metric>(const DatasetInfo&);
};

}  // namespace runner
