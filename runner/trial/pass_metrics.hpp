#pragma once

#include <torch/types.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <runner/named_tensors.hpp>
#include <runner/task.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace runner::trial {

/// Collects the metrics of one pass over a part, without reading a tensor back from a device before the pass ends.
class PassMetrics {
 public:
  /// Names the device that the trial computes on.
  explicit PassMetrics(torch::Device device = torch::kCPU) : device_(device) {}

  /// Adds the value of a batch of `weight` samples. Where the trial computes on a GPU the tensor is
  /// kept, without its graph: even one in the CPU's memory may still be on its way there.
  void add(std::string_view name, const torch::Tensor& value, Reduction reduction, std::int64_t weight);
  void add(std::string_view name, double value, Reduction reduction, std::int64_t weight);

  /// Returns every metric in the order of its first value, and starts anew. A metric with one value is that value to
  /// the bit; others are means weighted by samples, in double precision.
  std::vector<std::pair<std::string, double>> take();

  /// Holds what has been added so far: the values and weights as tensors, names and reductions as JSON.
  struct Saved {
    std::vector<NamedTensor> tensors;
    nlohmann::json series;
  };
  Saved save() const;
  /// Puts back what `save` returned, to the bit; the values go to the device.
  void restore(const Saved& saved);

 private:
  struct Series {
    std::string name;
    Reduction reduction = Reduction::mean;
    std::vector<torch::Tensor> tensors;
    std::vector<std::int64_t> tensor_weights;
    double weighted_sum = 0.0;
    double number = 0.0;
    std::int64_t numbers = 0;
    std::int64_t weight = 0;
  };

  Series& series(std::string_view name, Reduction reduction);
  static double reduce(const Series& series);

  torch::Device device_;
  std::vector<Series> series_;
};

}  // namespace runner::trial
