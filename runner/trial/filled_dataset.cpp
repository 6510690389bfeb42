#include "trial/filled_dataset.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <runner/fills_missing_numbers.hpp>
#include <stdexcept>

#include "trial/over_rows.hpp"

namespace runner::trial {

namespace {

using Numbers = std::vector<double>;

// The numbers of each feature, without the missing ones.
std::vector<Numbers> numbers_of(const Dataset& dataset, const torch::Tensor& rows, std::size_t features) {
  std::vector<Numbers> numbers(features);
  over_rows(rows, [&](const torch::Tensor& some) {
    const auto input = dataset.get({some, Split::train, 0, 0}).inputs.begin()->tensor.to(torch::kFloat64).contiguous();
    const double* value = input.data_ptr<double>();
    for (std::int64_t row = 0; row < some.size(0); ++row) {
      for (std::size_t feature = 0; feature < features; ++feature, ++value) {
        if (!std::isnan(*value)) numbers[feature].push_back(*value);
      }
    }
  });
  return numbers;
}

double sum_of(const Numbers& numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0.0); }

double median_of(Numbers numbers) {
  std::sort(numbers.begin(), numbers.end());
  const std::size_t middle = numbers.size() / 2;
  return numbers.size() % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2.0;
}

double most_frequent_of(Numbers numbers) {
  std::sort(numbers.begin(), numbers.end());
  double best = numbers.front();
  std::ptrdiff_t most = 0;
  for (auto begin = numbers.begin(); begin != numbers.end();) {
    const auto end = std::upper_bound(begin, numbers.end(), *begin);
    if (end - begin > most) {
      most = end - begin;
      best = *begin;
    }
    begin = end;
  }
  return best;
}

double fill_of(const Numbers& numbers, Fill fill) {
  if (fill == Fill::mean) return sum_of(numbers) / static_cast<double>(numbers.size());
  return fill == Fill::median ? median_of(numbers) : most_frequent_of(numbers);
}

// The features of the category that most rows have are 1, the others 0.
void add_most_frequent_category(const Numbers* features, std::size_t size, Numbers& filled) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (sum_of(features[i]) > sum_of(features[best])) best = i;
  }
  for (std::size_t i = 0; i < size; ++i) filled.push_back(i == best ? 1.0 : 0.0);
}

bool has_missing(const Dataset& dataset) {
  const torch::Tensor rows = torch::arange(dataset.info().size, torch::dtype(torch::kInt64));
  bool found = false;
  over_rows(rows, [&](const torch::Tensor& some) {
    found = found || dataset.get({some, Split::validation, 0, 0}).inputs.begin()->tensor.isnan().any().item<bool>();
  });
  return found;
}

}  // namespace

void refuse_unfitted(const Dataset& dataset, const nlohmann::json& fitted) {
  if (!fitted.is_null() || dynamic_cast<const FillsMissingNumbers*>(&dataset) == nullptr) return;
  if (!has_missing(dataset)) return;
  throw std::runtime_error(
      "has missing cells to fill, and the training filled nothing, so that nothing is known to fill them with;"
      " set missing: drop");
}

Batch FilledDataset::get(const BatchRequest& request) const {
  Batch batch = dataset_.get(request);
  if (!fill_.defined()) return batch;
  torch::Tensor& input = batch.inputs.begin()->tensor;
  input = torch::where(input.isnan(), fill_.to(input.scalar_type()), input);
  return batch;
}

void FilledDataset::fit(const torch::Tensor& rows) {
  const auto* missing = dynamic_cast<const FillsMissingNumbers*>(&dataset_);
  if (missing == nullptr) return;
  const auto filled = missing->filled_features();
  const auto& shape = info().input_shape;
  const auto features =
      static_cast<std::size_t>(std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>()));
  const auto told = std::accumulate(filled.begin(), filled.end(), std::int64_t{0},
                                    [](std::int64_t sum, const FilledFeatures& each) { return sum + each.features; });
  if (static_cast<std::size_t>(told) != features)
    throw std::invalid_argument("it says how " + std::to_string(told) + " features are filled, and has " +
                                std::to_string(features));
  const auto numbers = numbers_of(dataset_, rows, features);
  Numbers values;
  for (const FilledFeatures& each : filled) {
    const Numbers& first = numbers[values.size()];
    if (first.empty())
      throw std::runtime_error(each.name + " has no value in the " + std::to_string(rows.size(0)) +
                               " rows of the training part, so that nothing can stand for its missing ones;"
                               " leave it out, or try another split_seed");
    if (each.features > 1)
      add_most_frequent_category(&first, static_cast<std::size_t>(each.features), values);
    else
      values.push_back(fill_of(first, each.fill));
  }
  fill_ = torch::tensor(values, torch::dtype(torch::kFloat64)).reshape(shape);
}

void FilledDataset::take(const nlohmann::json& fitted) {
  if (fitted.is_null()) return;
  fill_ = torch::tensor(fitted.get<std::vector<double>>(), torch::dtype(torch::kFloat64)).reshape(info().input_shape);
}

nlohmann::json FilledDataset::fitted() const {
  if (!fill_.defined()) return nullptr;
  const torch::Tensor flat = fill_.contiguous().reshape({-1});
  return std::vector<double>(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
}

}  // namespace runner::trial
