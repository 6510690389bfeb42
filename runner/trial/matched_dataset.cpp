#include "trial/matched_dataset.hpp"

#include <algorithm>
#include <stdexcept>

namespace runner::trial {

namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class Relabelled final : public Dataset {
 public:
  Relabelled(std::shared_ptr<const Dataset> dataset, DatasetInfo info, torch::Tensor numbers)
      : dataset_(std::move(dataset)), info_(std::move(info)), numbers_(std::move(numbers)) {}

  const DatasetInfo& info() const override { return info_; }

  Batch get(const BatchRequest& request) const override {
    Batch batch = dataset_->get(request);
    torch::Tensor& target = batch.targets.begin()->tensor;
    target = numbers_.index_select(0, target.reshape({-1})).reshape(target.sizes());
    return batch;
  }

 private:
  std::shared_ptr<const Dataset> dataset_;
  DatasetInfo info_;
  torch::Tensor numbers_;
};

// The number that each class of `names` has among `known`.
torch::Tensor numbers_of(const std::vector<std::string>& names, const std::vector<std::string>& known) {
  std::vector<std::int64_t> numbers;
  for (const auto& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      throw std::runtime_error("has the class '" + name + "', which the model was not trained on; it knows " + listed(known));
    }
    numbers.push_back(found - known.begin());
  }
  return torch::tensor(numbers, torch::dtype(torch::kInt64));
}

}  // namespace

std::shared_ptr<const Dataset> matched(std::shared_ptr<const Dataset> dataset, const DatasetInfo& trained_on) {
  DatasetInfo info = dataset->info();
  if (info.target != trained_on.target) {
    throw std::runtime_error(trained_on.target == TargetKind::classes ? "has values to predict; the model was trained on classes"
                                                                      : "has classes; the model was trained on values");
  }
  if (info.input_shape != trained_on.input_shape || info.feature_names != trained_on.feature_names) {
    throw std::runtime_error("has other features (" + listed(info.feature_names) + ") than the model was trained on (" +
                             listed(trained_on.feature_names) + ")");
  }
  const bool same = info.target == TargetKind::values || info.class_names == trained_on.class_names;
  if (same) return dataset;
  torch::Tensor numbers = numbers_of(info.class_names, trained_on.class_names);
  info.class_names = trained_on.class_names;
  info.outputs = trained_on.outputs;
  return std::make_unique<Relabelled>(std::move(dataset), std::move(info), std::move(numbers));
}

}  // namespace runner::trial
