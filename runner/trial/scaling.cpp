#include "trial/scaling.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "trial/over_rows.hpp"

namespace runner::trial {

namespace {

// Shows the inputs of these samples in float64, some rows at a time.
void over_inputs(const Dataset& dataset, const torch::Tensor& rows,
                 const std::function<void(const torch::Tensor&)>& use) {
  over_rows(rows, [&](const torch::Tensor& some) {
    use(dataset.get({some, Split::validation, 0, 0}).inputs.begin()->tensor.to(torch::kFloat64));
  });
}

// Two passes, as the definition has it: the mean, then the mean of squared distances from it.
Standardisation mean_and_deviation(const Dataset& dataset, const torch::Tensor& rows) {
  const auto size = static_cast<double>(rows.size(0));
  torch::Tensor mean;
  torch::Tensor first;
  torch::Tensor varies;
  over_inputs(dataset, rows, [&](const torch::Tensor& x) {
    if (!first.defined()) first = x[0].clone();
    const torch::Tensor differs = (x != first).any(0);
    varies = varies.defined() ? varies.logical_or(differs) : differs;
    mean = mean.defined() ? mean + x.sum(0) : x.sum(0);
  });
  mean = mean / size;
  torch::Tensor variance;
  over_inputs(dataset, rows, [&](const torch::Tensor& x) {
    const auto squares = (x - mean).square().sum(0);
    variance = variance.defined() ? variance + squares : squares;
  });
  const torch::Tensor scale = (variance / size).sqrt();
  // The mean of equal numbers need not be that number to the last bit, and numbers that differ by their last bits do
  // not vary: what is left then is no deviation.
  constexpr double rounding = 1e-15;
  const torch::Tensor is_deviation = varies.logical_and(scale > rounding * mean.abs());
  return {mean, torch::where(is_deviation, scale, torch::ones_like(scale))};
}

Standardisation smallest_and_range(const Dataset& dataset, const torch::Tensor& rows) {
  torch::Tensor smallest;
  torch::Tensor largest;
  over_inputs(dataset, rows, [&](const torch::Tensor& x) {
    const torch::Tensor low = x.amin(0);
    const torch::Tensor high = x.amax(0);
    smallest = smallest.defined() ? torch::minimum(smallest, low) : low;
    largest = largest.defined() ? torch::maximum(largest, high) : high;
  });
  const torch::Tensor range = largest - smallest;
  return {smallest, torch::where(range > 0, range, torch::ones_like(range))};
}

// The number that `share` of the sorted ones lie below, linear between its neighbours: NumPy's percentile.
double quantile(const double* sorted, std::int64_t size, double share) {
  const double place = share * static_cast<double>(size - 1);
  const auto below = static_cast<std::int64_t>(place);
  const auto above = std::min(below + 1, size - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - static_cast<double>(below));
}

Standardisation median_and_quartiles(const Dataset& dataset, const torch::Tensor& rows) {
  constexpr std::int64_t most_numbers = std::int64_t{1} << 25;
  constexpr double first_quartile = 0.25;
  constexpr double last_quartile = 0.75;
  const auto& shape = dataset.info().input_shape;
  const auto features = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  const std::int64_t size = rows.size(0);
  const std::int64_t at_a_time = std::clamp(most_numbers / size, std::int64_t{1}, std::max<std::int64_t>(features, 1));
  torch::Tensor median = torch::empty({features}, torch::dtype(torch::kFloat64));
  torch::Tensor scale = torch::ones_like(median);
  for (std::int64_t first = 0; first < features; first += at_a_time) {
    const std::int64_t count = std::min(at_a_time, features - first);
    torch::Tensor numbers = torch::empty({count, size}, torch::dtype(torch::kFloat64));
    std::int64_t begin = 0;
    over_inputs(dataset, rows, [&](const torch::Tensor& x) {
      numbers.narrow(1, begin, x.size(0)).copy_(x.reshape({x.size(0), -1}).narrow(1, first, count).t());
      begin += x.size(0);
    });
    for (std::int64_t i = 0; i < count; ++i) {
      double* of_feature = numbers.data_ptr<double>() + i * size;
      std::sort(of_feature, of_feature + size);
      const double distance = quantile(of_feature, size, last_quartile) - quantile(of_feature, size, first_quartile);
      median.data_ptr<double>()[first + i] = quantile(of_feature, size, 0.5);
      if (distance > 0) scale.data_ptr<double>()[first + i] = distance;
    }
  }
  return {median.reshape(shape), scale.reshape(shape)};
}

}  // namespace

Standardisation fit_scaling(const Dataset& dataset, const torch::Tensor& rows, spec::Scaling scaling) {
  switch (scaling) {
    case spec::Scaling::min_max:
      return smallest_and_range(dataset, rows);
    case spec::Scaling::robust:
      return median_and_quartiles(dataset, rows);
    case spec::Scaling::standard:
      break;
  }
  return mean_and_deviation(dataset, rows);
}

torch::Tensor standardised(const torch::Tensor& input, const Standardisation& by) {
  return ((input - by.mean) / by.scale).to(input.is_floating_point() ? input.scalar_type() : torch::kFloat32);
}

nlohmann::json to_json(const std::optional<Standardisation>& fitted) {
  if (!fitted) return nullptr;
  const auto list = [](const torch::Tensor& tensor) {
    const torch::Tensor flat = tensor.contiguous().reshape({-1});
    return std::vector<double>(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
  };
  return {{"mean", list(fitted->mean)}, {"scale", list(fitted->scale)}};
}

std::optional<Standardisation> standardisation_from(const nlohmann::json& json, at::IntArrayRef sample_shape) {
  if (json.is_null()) return std::nullopt;
  const auto tensor = [&](const char* key) {
    return torch::tensor(json.at(key).get<std::vector<double>>(), torch::dtype(torch::kFloat64)).reshape(sample_shape);
  };
  return Standardisation{tensor("mean"), tensor("scale")};
}

}  // namespace runner::trial
