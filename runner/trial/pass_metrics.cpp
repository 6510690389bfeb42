#include "trial/pass_metrics.hpp"

#include <cmath>

namespace runner::trial {

void PassMetrics::add(std::string_view name, const torch::Tensor& value, Reduction reduction, std::int64_t weight) {
  Series& target = series(name, reduction);
  target.tensors.push_back(value.detach());
  target.tensor_weights.push_back(weight);
}

void PassMetrics::add(std::string_view name, double value, Reduction reduction, std::int64_t weight) {
  Series& target = series(name, reduction);
  target.number = value;
  ++target.numbers;
  target.weighted_sum += value * static_cast<double>(weight);
  target.weight += weight;
}

PassMetrics::Series& PassMetrics::series(std::string_view name, Reduction reduction) {
  for (Series& candidate : series_) {
    if (candidate.name == name) return candidate;
  }
  series_.push_back({});
  series_.back().name = std::string(name);
  series_.back().reduction = reduction;
  return series_.back();
}

double PassMetrics::reduce(const Series& series) {
  if (series.tensors.size() == 1 && series.numbers == 0) return series.tensors.front().item<double>();
  if (series.tensors.empty() && series.numbers == 1) return series.number;
  double sum = series.weighted_sum;
  double weight = static_cast<double>(series.weight);
  if (!series.tensors.empty()) {
    const torch::Tensor values = torch::stack(series.tensors).reshape({-1}).to(torch::kCPU, torch::kFloat64);
    const double* value = values.data_ptr<double>();
    for (std::size_t i = 0; i < series.tensor_weights.size(); ++i) {
      sum += value[i] * static_cast<double>(series.tensor_weights[i]);
      weight += static_cast<double>(series.tensor_weights[i]);
    }
  }
  return sum / weight;
}

std::vector<std::pair<std::string, double>> PassMetrics::take() {
  std::vector<std::pair<std::string, double>> metrics;
  metrics.reserve(series_.size());
  for (const Series& each : series_) {
    const double value = reduce(each);
    metrics.emplace_back(each.name, each.reduction == Reduction::root_mean ? std::sqrt(value) : value);
  }
  series_.clear();
  return metrics;
}

}  // namespace runner::trial
