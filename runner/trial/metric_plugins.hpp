#pragma once

#include <memory>
#include <runner/metric.hpp>
#include <runner/takes_known_part.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runner::trial {

/// Holds what one pass over a part came to.
struct PassResult {
  /// Names and values: what the task logged, then what the metrics measured.
  std::vector<std::pair<std::string, double>> metrics;
  std::vector<MetricTable> tables;
  /// Answers that hold what is no finite number; counted where somebody is told.
  std::int64_t not_finite = 0;
};

/// Owns a trial's plugins of the kind `metric` and shows them the passes over its parts.
class MetricPlugins {
 public:
  /// Takes a plugin's object. `label` names plugin and library, `name` the plugin alone.
  void add(std::string name, std::string label, std::unique_ptr<Metric> metric);
  bool empty() const { return metrics_.empty(); }

  /// Says whether any of them takes what is known beforehand, see `TakesKnownPart`.
  bool take_known_part() const { return take_known_part_; }

  /// Shows all of them a batch; `known` is what is known of its samples beforehand, undefined where nothing is. Throws
  /// PluginError for what a plugin throws.
  void measure(const Output& output, const Batch& batch, const torch::Tensor& known);
  /// Says whether the pass at hand has shown them a batch.
  bool has_measured() const { return has_measured_; }
  /// Appends what the pass came to, where it has shown them a batch, and begins a new one. Throws PluginError where a
  /// number has the name of one that is there already, or a table does not have a value for each of its places.
  void take(PassResult& result);

  /// Returns the pass so far as tensors; none between two passes.
  std::vector<NamedTensor> save();
  /// Puts back what `save` returned, on `device`.
  void restore(const std::vector<NamedTensor>& saved, torch::Device device);

 private:
  struct Each {
    std::string name;
    std::string label;
    std::unique_ptr<Metric> metric;
    /// The same object; null where it takes no known part.
    TakesKnownPart* taker = nullptr;
  };

  template <class Function>
  static void guarded(const Each& each, Function function);

  std::vector<Each> metrics_;
  bool has_measured_ = false;
  bool take_known_part_ = false;
};

}  // namespace runner::trial
