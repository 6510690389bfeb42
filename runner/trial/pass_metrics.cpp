#include "trial/pass_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <runner/direct/direct_call.hpp>

namespace runner::trial {

namespace {

// What can be read without waiting for a device.
std::optional<double> number_at_hand(const torch::Tensor& value) {
  if (!direct::is_plain(value, torch::kFloat32) || value.numel() != 1) return std::nullopt;
  return static_cast<double>(*value.data_ptr<float>());
}

}  // namespace

void PassMetrics::add(std::string_view name, const torch::Tensor& value, Reduction reduction, std::int64_t weight) {
  const auto number = device_.is_cpu() ? number_at_hand(value) : std::nullopt;
  if (number) return add(name, *number, reduction, weight);
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

PassMetrics::Saved PassMetrics::save() const {
  Saved saved{{}, nlohmann::json::array()};
  for (const Series& each : series_) {
    const std::string prefix = std::to_string(saved.series.size()) + "/";
    saved.series.push_back({{"name", each.name}, {"root", each.reduction == Reduction::root_mean}});
    saved.tensors.push_back(
        {prefix + "reals", torch::tensor({each.weighted_sum, each.number}, torch::dtype(torch::kFloat64))});
    saved.tensors.push_back(
        {prefix + "counts", torch::tensor({each.numbers, each.weight}, torch::dtype(torch::kInt64))});
    if (each.tensors.empty()) continue;
    saved.tensors.push_back({prefix + "values", torch::stack(each.tensors).cpu()});
    saved.tensors.push_back({prefix + "weights", torch::tensor(each.tensor_weights, torch::dtype(torch::kInt64))});
  }
  return saved;
}

void PassMetrics::restore(const Saved& saved) {
  const NamedTensors tensors(saved.tensors);
  series_.clear();
  for (std::size_t i = 0; i < saved.series.size(); ++i) {
    const std::string prefix = std::to_string(i) + "/";
    Series& each = series(saved.series[i].at("name").get<std::string>(),
                          saved.series[i].at("root").get<bool>() ? Reduction::root_mean : Reduction::mean);
    const torch::Tensor reals = tensors.at(prefix + "reals");
    const torch::Tensor counts = tensors.at(prefix + "counts");
    each.weighted_sum = reals[0].item<double>();
    each.number = reals[1].item<double>();
    each.numbers = counts[0].item<std::int64_t>();
    each.weight = counts[1].item<std::int64_t>();
    const auto has_values = [&](const NamedTensor& entry) { return entry.name == prefix + "values"; };
    if (std::none_of(saved.tensors.begin(), saved.tensors.end(), has_values)) continue;
    each.tensors = tensors.at(prefix + "values").to(device_).unbind(0);
    const torch::Tensor weights = tensors.at(prefix + "weights");
    each.tensor_weights.assign(weights.data_ptr<std::int64_t>(), weights.data_ptr<std::int64_t>() + weights.numel());
  }
}

}  // namespace runner::trial
