#include "trial/trial_data.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "digest/sha256.hpp"
#include "trial/gpu.hpp"
#include "trial/over_rows.hpp"
#include "trial/predefined_splits.hpp"
#include "trial/random_streams.hpp"
#include "trial/row_divider.hpp"

namespace runner::trial {

namespace {

// A validation part of up to this many input elements is one pass.
constexpr std::int64_t largest_pass_elements = std::int64_t{1} << 20;

torch::Tensor to_tensor(const std::vector<std::int64_t>& values) {
  return torch::tensor(values, torch::dtype(torch::kInt64));
}

NamedTensors moved(const NamedTensors& tensors, torch::Device device) {
  if (device.is_cpu()) return tensors;
  NamedTensors result = tensors;
  for (NamedTensor& entry : result) entry.tensor = entry.tensor.to(device);
  return result;
}

std::vector<std::int64_t> all_rows(std::int64_t size) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(size));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

std::string own_part(const std::string& part, const std::string& key) {
  return "the data set sets its own " + part + " part aside; leave dataset." + key + " out";
}

}  // namespace

std::int64_t sample_elements(const DatasetInfo& info) {
  return std::accumulate(info.input_shape.begin(), info.input_shape.end(), std::int64_t{1}, std::multiplies<>());
}

TrialData::TrialData(const Dataset& dataset, const spec::TrialSpec& spec, torch::Device device,
                     const std::optional<TrainedOn>& trained_on)
    : filled_(dataset), dataset_(filled_), spec_(spec), device_(device) {
  const DatasetInfo& info = dataset.info();
  differences_ = dynamic_cast<const PredictsDifferences*>(&dataset);
  if (differences_ != nullptr && differences_->known_part_title().empty()) differences_ = nullptr;
  if (info.size < 1) throw std::runtime_error("the data set is empty");
  const PredefinedSplits splits(info);
  test_ = torch::empty({0}, torch::dtype(torch::kInt64));
  if (trained_on && trained_on->whole) {
    train_ = torch::empty({0}, torch::dtype(torch::kInt64));
    validation_ = to_tensor(splits.test() ? *splits.test() : all_rows(info.size));
  } else {
    split(splits, dataset);
  }
  size_batches();
  order_ = train_;
  if (trained_on)
    filled_.take(trained_on->filled);
  else
    filled_.fit(train_);
  if (trained_on) {
    standardisation_ = standardisation_from(trained_on->standardisation, info.input_shape);
  } else if (const auto scaling = spec::scaling_of(spec.dataset)) {
    standardisation_ = fit_scaling(dataset_, train_, *scaling);
  }
  if (device_.is_cuda() && !trained_on && info.deterministic) keep_on_device();
}

void TrialData::split(const PredefinedSplits& splits, const Dataset& dataset) {
  const spec::DatasetChoice& chosen = spec_.dataset;
  const RowDivider divider(dataset, spec_);
  std::vector<std::int64_t> rows = splits.train();
  if (splits.test()) {
    if (chosen.test_fraction > 0) throw std::runtime_error(own_part("test", "test_fraction"));
    test_ = to_tensor(*splits.test());
  } else if (chosen.test_fraction > 0) {
    is_drawn_ = divider.is_drawn(false);
    SplitRows parts = divider.hold_out(rows, {chosen.test_fraction, "dataset.test_fraction"});
    test_ = to_tensor(parts.held_out);
    rows = std::move(parts.train);
  }
  if (splits.validation()) {
    if (chosen.folds) throw std::runtime_error(own_part("validation", "folds"));
    has_own_validation_ = true;
    train_ = to_tensor(rows);
    validation_ = to_tensor(*splits.validation());
    return;
  }
  is_drawn_ = is_drawn_ || divider.is_drawn(chosen.folds.has_value());
  const SplitRows parts = chosen.folds ? divider.hold_out_fold(rows, {*chosen.folds, chosen.fold.value_or(0)})
                                       : divider.hold_out(rows, {chosen.validation_fraction});
  train_ = to_tensor(parts.train);
  validation_ = to_tensor(parts.held_out);
}

void TrialData::size_batches() {
  batch_size_ = spec::is_full_batch(spec_.training)
                    ? train_size()
                    : std::min(std::get<std::int64_t>(spec_.training.batch_size), train_size());
  const std::int64_t rows = largest_pass_elements / std::max<std::int64_t>(sample_elements(dataset_.info()), 1);
  validation_batch_size_ = std::clamp(rows, std::int64_t{1}, validation_size());
  test_batch_size_ = std::clamp(rows, std::int64_t{1}, std::max<std::int64_t>(test_size(), 1));
}

torch::Tensor TrialData::known_part() const {
  return differences_ == nullptr ? torch::Tensor() : differences_->known_part(last_rows_);
}

void TrialData::note_rows(const torch::Tensor& rows, std::int64_t begin, std::int64_t size) {
  if (differences_ != nullptr) last_rows_ = rows.narrow(0, begin, size);
}

Batch TrialData::fetch_in_memory(const torch::Tensor& indices, Split split) const {
  const auto seed = derive_seed(spec_.seed, split == Split::train ? "augment" : "augment validation", epoch_);
  Batch batch = dataset_.get({indices, split, epoch_, seed});
  if (standardisation_) {
    torch::Tensor& input = batch.inputs.begin()->tensor;
    input = standardised(input, *standardisation_);
  }
  if (!dataset_.info().exact_features.empty()) {
    torch::Tensor& input = batch.inputs.begin()->tensor;
    input = input.to(torch::kFloat32);
  }
  return batch;
}

Batch TrialData::fetch(const torch::Tensor& indices, Split split) const {
  if (on_device_) return on_device_->at(indices);
  const Batch batch = fetch_in_memory(indices, split);
  return {moved(batch.inputs, device_), moved(batch.targets, device_), batch.size};
}

// Models need the rest of the device's memory, and other trials on it.
void TrialData::keep_on_device() {
  constexpr std::int64_t largest_share = 4;
  const auto free_bytes = free_gpu_bytes(device_.index());
  const auto fetch = [&](const torch::Tensor& rows) { return fetch_in_memory(rows, Split::train); };
  const std::int64_t size = dataset_.info().size;
  if (!free_bytes || DeviceRows::bytes(size, fetch) > *free_bytes / largest_share) return;
  on_device_.emplace(size, device_, fetch);
}

std::int64_t TrialData::train_batches() const {
  return (train_size() + (spec_.training.drop_last ? 0 : batch_size_ - 1)) / batch_size_;
}

std::int64_t TrialData::epoch_samples() const { return std::min(train_size(), train_batches() * batch_size_); }

void TrialData::begin_epoch(std::int64_t epoch) {
  epoch_ = epoch;
  if (spec::is_full_batch(spec_.training) || !spec_.training.shuffle) return;
  auto generator = at::detail::createCPUGenerator(derive_seed(spec_.seed, "shuffle", epoch));
  order_ = train_.index_select(0, torch::randperm(train_size(), generator, torch::dtype(torch::kInt64)));
}

std::int64_t TrialData::train_batch_rows(std::int64_t index) const {
  return std::min(batch_size_, train_size() - index * batch_size_);
}

Batch TrialData::train_batch(std::int64_t index) {
  const std::int64_t rows = train_batch_rows(index);
  const std::int64_t begin = index * batch_size_ + share_.first_row(rows);
  note_rows(order_, begin, share_.rows(rows));
  if (full_train_batch_) return *full_train_batch_;
  Batch batch = fetch(order_.narrow(0, begin, share_.rows(rows)), Split::train);
  if (spec::is_full_batch(spec_.training) && dataset_.info().deterministic) full_train_batch_ = batch;
  return batch;
}

std::int64_t TrialData::validation_batches() const {
  return (validation_size() + validation_batch_size_ - 1) / validation_batch_size_;
}

Batch TrialData::validation_batch(std::int64_t index) {
  const std::int64_t begin = index * validation_batch_size_;
  const std::int64_t size = std::min(validation_batch_size_, validation_size() - begin);
  note_rows(validation_, begin, size);
  if (full_validation_batch_) return *full_validation_batch_;
  Batch batch = fetch(validation_.narrow(0, begin, size), Split::validation);
  if (validation_batches() == 1 && dataset_.info().deterministic) full_validation_batch_ = batch;
  return batch;
}

Batch TrialData::first_validation_rows(std::int64_t most) const {
  return fetch(validation_.narrow(0, 0, std::min(most, validation_size())), Split::validation);
}

std::int64_t TrialData::test_batches() const { return (test_size() + test_batch_size_ - 1) / test_batch_size_; }

Batch TrialData::test_batch(std::int64_t index) {
  const std::int64_t begin = index * test_batch_size_;
  const std::int64_t size = std::min(test_batch_size_, test_size() - begin);
  note_rows(test_, begin, size);
  return fetch(test_.narrow(0, begin, size), Split::test);
}

std::string data_sha256(const Dataset& dataset) {
  const DatasetInfo& info = dataset.info();
  if (!info.sha256.empty()) return info.sha256;
  Sha256 digest;
  const auto add = [&](const NamedTensors& tensors) {
    for (const auto& [name, tensor] : tensors) {
      const torch::Tensor plain = tensor.contiguous();
      std::string header = name + " " + std::string(plain.dtype().name());
      for (const std::int64_t size : plain.sizes().slice(1)) header += " " + std::to_string(size);
      digest.update(std::as_bytes(std::span(header)));
      digest.update({static_cast<const std::byte*>(plain.data_ptr()), plain.nbytes()});
    }
  };
  for (std::int64_t begin = 0; begin < info.size; begin += rows_at_a_time) {
    const auto rows = torch::arange(begin, std::min(begin + rows_at_a_time, info.size), torch::dtype(torch::kInt64));
    const Batch batch = dataset.get({rows, Split::train, 0, 0});
    add(batch.inputs);
    add(batch.targets);
  }
  // Other groups or times divide the same samples otherwise.
  for (const auto& told : {groups_of(dataset), times_of(dataset)}) digest.update(std::as_bytes(std::span(told)));
  return digest.hex();
}

}  // namespace runner::trial
