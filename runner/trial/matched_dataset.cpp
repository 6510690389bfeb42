#include "trial/matched_dataset.hpp"

#include <algorithm>
#include <optional>
#include <runner/dates_samples.hpp>
#include <runner/groups_samples.hpp>
#include <runner/predicts_differences.hpp>
#include <runner/reads_as_trained.hpp>
#include <stdexcept>
#include <unordered_map>

#include "csv/labels.hpp"
#include "csv/text.hpp"
#include "trial/row_divider.hpp"

namespace runner::trial {

namespace {

torch::Tensor to_tensor(const std::vector<std::int64_t>& numbers) {
  return torch::tensor(numbers, torch::dtype(torch::kInt64));
}

// Returns the samples of another data set with its features in another order, its classes under other numbers, or both.
class Matched final : public Dataset, public GroupsSamples, public DatesSamples, public PredictsDifferences {
 public:
  Matched(std::shared_ptr<const Dataset> dataset, DatasetInfo info, std::optional<torch::Tensor> features,
          std::optional<torch::Tensor> classes)
      : dataset_(std::move(dataset)),
        info_(std::move(info)),
        features_(std::move(features)),
        classes_(std::move(classes)) {}

  const DatasetInfo& info() const override { return info_; }

  Batch get(const BatchRequest& request) const override {
    Batch batch = dataset_->get(request);
    if (features_) {
      torch::Tensor& input = batch.inputs.begin()->tensor;
      input = input.index_select(1, *features_);
    }
    if (classes_) {
      torch::Tensor& target = batch.targets.begin()->tensor;
      target = classes_->index_select(0, target.reshape({-1})).reshape(target.sizes());
    }
    return batch;
  }

  // The validation part is to be the one of the training.
  std::vector<std::int64_t> sample_groups() const override { return groups_of(*dataset_); }
  std::vector<std::int64_t> sample_times() const override { return times_of(*dataset_); }
  std::int64_t samples_between_parts() const override {
    const auto* dated = dynamic_cast<const DatesSamples*>(dataset_.get());
    return dated == nullptr ? 0 : dated->samples_between_parts();
  }

  // Samples and their values stay as they were.
  std::string known_part_title() const override {
    const auto* differences = dynamic_cast<const PredictsDifferences*>(dataset_.get());
    return differences == nullptr ? "" : differences->known_part_title();
  }
  torch::Tensor known_part(const torch::Tensor& indices) const override {
    return dynamic_cast<const PredictsDifferences&>(*dataset_).known_part(indices);
  }

 private:
  std::shared_ptr<const Dataset> dataset_;
  DatasetInfo info_;
  std::optional<torch::Tensor> features_;
  std::optional<torch::Tensor> classes_;
};

std::string shape_of(const DatasetInfo& info) {
  std::string text;
  for (const std::int64_t size : info.input_shape) text += (text.empty() ? "" : " × ") + std::to_string(size);
  return text;
}

bool has_named_features(const DatasetInfo& info) {
  return info.input_shape == std::vector{static_cast<std::int64_t>(info.feature_names.size())};
}

// The place of each feature of the training; none where each stands where it stood.
std::optional<torch::Tensor> feature_places(const DatasetInfo& info, const DatasetInfo& trained_on) {
  const bool by_name = has_named_features(info) && has_named_features(trained_on);
  if (!by_name && info.input_shape != trained_on.input_shape) {
    throw std::runtime_error("has samples of " + shape_of(info) + " numbers; the model was trained on " +
                             shape_of(trained_on));
  }
  if (!by_name || info.feature_names == trained_on.feature_names) return std::nullopt;
  std::unordered_map<std::string, std::int64_t> known;
  for (const auto& name : info.feature_names) {
    if (known.emplace(name, known.size()).second) continue;
    throw std::runtime_error("has the feature " + csv::shown(name) + " twice");
  }
  std::vector<std::int64_t> places;
  std::vector<std::string> missing;
  for (const auto& name : trained_on.feature_names) {
    const auto found = known.find(name);
    if (found == known.end())
      missing.push_back(name);
    else
      places.push_back(found->second);
  }
  if (missing.empty()) return to_tensor(places);
  throw std::runtime_error("lacks what the model was trained on, " + csv::listed(missing) + "; it has " +
                           csv::listed(info.feature_names));
}

// The number that each class has in the training; none where each has its own.
std::optional<torch::Tensor> class_numbers(const DatasetInfo& info, const DatasetInfo& trained_on) {
  if (info.target == TargetKind::values) return std::nullopt;
  const auto known = class_names(trained_on);
  const csv::Labels labels(known);
  std::vector<std::int64_t> numbers;
  std::vector<std::string> unknown;
  for (const auto& name : class_names(info)) {
    if (const auto number = labels.find(name))
      numbers.push_back(*number);
    else
      unknown.push_back(name);
  }
  if (!unknown.empty()) {
    throw std::runtime_error("has the class " + csv::listed(unknown) +
                             ", which the model was not trained on; it knows " + csv::listed(known));
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] != static_cast<std::int64_t>(i)) return to_tensor(numbers);
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const Dataset> matched(std::shared_ptr<const Dataset> dataset, const DatasetInfo& trained_on) {
  DatasetInfo info = dataset->info();
  const auto* reader = dynamic_cast<const ReadsAsTrained*>(dataset.get());
  const bool differs =
      info.feature_names != trained_on.feature_names || info.exact_features != trained_on.exact_features;
  if (reader != nullptr && info.target == trained_on.target && differs) {
    dataset = reader->read_as(trained_on);
    info = dataset->info();
  }
  if (info.target != trained_on.target) {
    throw std::runtime_error(trained_on.target == TargetKind::classes
                                 ? "has values to predict; the model was trained on classes"
                                 : "has classes; the model was trained on values");
  }
  if (info.target == TargetKind::values && info.outputs != trained_on.outputs) {
    throw std::runtime_error("has " + std::to_string(info.outputs) + " values to predict; the model was trained on " +
                             std::to_string(trained_on.outputs));
  }
  auto features = feature_places(info, trained_on);
  auto classes = class_numbers(info, trained_on);
  const bool same = !features && !classes && info.outputs == trained_on.outputs;
  if (same) return dataset;
  info.input_shape = trained_on.input_shape;
  info.feature_names = trained_on.feature_names;
  info.class_names = trained_on.class_names;
  info.outputs = trained_on.outputs;
  return std::make_unique<Matched>(std::move(dataset), std::move(info), std::move(features), std::move(classes));
}

}  // namespace runner::trial
