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

// The largest magnitudes among the first rows: of each feature, float64, undefined where a batch's rows are no lists of
// numbers; and of what is to be predicted.
struct Magnitudes {
  torch::Tensor features;
  double values = 0.0;
};

Magnitudes magnitudes(TrialData& data) {
  Magnitudes largest;
  bool are_lists = true;
  data.begin_epoch(0);
  std::int64_t rows = 0;
  for (std::int64_t index = 0; index < data.train_batches() && rows < enough_rows; ++index) {
    const Batch batch = data.train_batch(index);
    const torch::Tensor& input = batch.inputs.begin()->tensor;
    const torch::Tensor& values = batch.targets.begin()->tensor;
    if (values.numel() > 0) largest.values = std::max(largest.values, values.abs().max().item<double>());
    are_lists = are_lists && input.dim() == 2 && input.is_floating_point();
    if (are_lists) {
      const torch::Tensor of_batch = std::get<0>(input.abs().max(0));
      largest.features = largest.features.defined() ? torch::max(largest.features, of_batch) : of_batch;
    }
    rows += batch.size;
  }
  largest.features = are_lists ? largest.features.to(torch::kCPU, torch::kFloat64).contiguous() : torch::Tensor();
  return largest;
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

std::optional<std::string> note_on_features(const torch::Tensor& largest, const DatasetInfo& info) {
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

std::optional<std::string> note_on_values(double largest) {
  if (!(largest >= large_values) || !std::isfinite(largest)) return std::nullopt;
  return "the values to predict reach " + rounded(largest) +
         ", and a network's answers begin near 0: it may take thousands of epochs to get there; divide them in the "
         "file, "
         "or compare with the model linear and the optimizer lbfgs first";
}

}  // namespace

std::vector<std::string> notes_on_scales(TrialData& data, const DatasetInfo& info) {
  const bool looks_at_features = info.input_shape.size() == 1 && data.standardisation().is_null();
  const bool looks_at_values = info.target == TargetKind::values;
  // Samples that are made anew for each epoch may cost much, and may draw.
  if (!info.deterministic || (!looks_at_features && !looks_at_values)) return {};
  const torch::NoGradGuard no_grad;
  const Magnitudes largest = magnitudes(data);
  std::vector<std::string> notes;
  if (looks_at_features && largest.features.defined()) {
    if (auto note = note_on_features(largest.features, info)) notes.push_back(*std::move(note));
  }
  if (looks_at_values) {
    if (auto note = note_on_values(largest.values)) notes.push_back(*std::move(note));
  }
  return notes;
}

}  // namespace runner::trial
