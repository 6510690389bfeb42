#include "trial/feature_scales.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

namespace runner::trial {

namespace {

constexpr double largest_ratio = 100.0;
constexpr std::int64_t enough_rows = 4096;
constexpr double large_values = 1000.0;

// The largest magnitude of each feature; empty where a batch's rows are no lists of numbers.
torch::Tensor magnitudes(TrialData& data) {
  torch::Tensor largest;
  data.begin_epoch(0);
  std::int64_t rows = 0;
  for (std::int64_t index = 0; index < data.train_batches() && rows < enough_rows; ++index) {
    const Batch batch = data.train_batch(index);
    const torch::Tensor& input = batch.inputs.begin()->tensor;
    if (input.dim() != 2 || !input.is_floating_point()) return {};
    const torch::Tensor of_batch = std::get<0>(input.abs().max(0));
    largest = largest.defined() ? torch::max(largest, of_batch) : of_batch;
    rows += batch.size;
  }
  return largest.to(torch::kCPU, torch::kFloat64).contiguous();
}

std::string name_of(const DatasetInfo& info, std::size_t feature) {
  return feature < info.feature_names.size() ? "'" + info.feature_names[feature] + "'"
                                             : "feature " + std::to_string(feature);
}

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value >= 1e3 && value < 1e7 ? "%.0f" : "%.3g", value);
  return text;
}

}  // namespace

std::optional<std::string> note_on_scales(TrialData& data, const DatasetInfo& info) {
  // Samples that are made anew for each epoch may cost much, and may draw.
  if (info.input_shape.size() != 1 || !info.deterministic || !data.standardisation().is_null()) return std::nullopt;
  const torch::NoGradGuard no_grad;
  const torch::Tensor largest = magnitudes(data);
  if (!largest.defined()) return std::nullopt;
  std::vector<std::pair<double, std::size_t>> scales;
  for (std::int64_t i = 0; i < largest.numel(); ++i) {
    const double scale = largest.data_ptr<double>()[i];
    if (std::isfinite(scale) && scale > 0) scales.emplace_back(scale, static_cast<std::size_t>(i));
  }
  if (scales.empty()) return std::nullopt;
  std::sort(scales.begin(), scales.end());
  // A tenth may be small for a reason, such as the pixels at the rim of an image.
  const auto& [small, small_feature] = scales[scales.size() / 10];
  const auto& [large, large_feature] = scales.back();
  if (large <= largest_ratio * small) return std::nullopt;
  return "the features differ in scale: " + name_of(info, large_feature) + " reaches " + rounded(large) + ", " +
         name_of(info, small_feature) + " " + rounded(small) + "; dataset.standardize=true scales them alike";
}

std::optional<std::string> note_on_values(TrialData& data, const DatasetInfo& info) {
  if (info.target != TargetKind::values || !info.deterministic) return std::nullopt;
  const torch::NoGradGuard no_grad;
  data.begin_epoch(0);
  double largest = 0.0;
  std::int64_t rows = 0;
  for (std::int64_t index = 0; index < data.train_batches() && rows < enough_rows; ++index) {
    const Batch batch = data.train_batch(index);
    const torch::Tensor& values = batch.targets.begin()->tensor;
    if (values.numel() > 0) largest = std::max(largest, values.abs().max().item<double>());
    rows += batch.size;
  }
  if (!(largest >= large_values) || !std::isfinite(largest)) return std::nullopt;
  return "the values to predict reach " + rounded(largest) +
         ", and a network's answers begin near 0: it may take thousands of epochs to get there; divide them in the "
         "file, "
         "or compare with the model linear and the optimizer lbfgs first";
}

}  // namespace runner::trial
