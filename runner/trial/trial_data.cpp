#include "trial/trial_data.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "digest/sha256.hpp"
#include "trial/predefined_splits.hpp"
#include "trial/random_streams.hpp"

namespace runner::trial {

namespace {

// A validation part of up to this many input elements is one pass.
constexpr std::int64_t largest_pass_elements = std::int64_t{1} << 20;
constexpr std::int64_t rows_at_a_time = 4096;

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
  if (info.size < 1) throw std::runtime_error("the data set is empty");
  const PredefinedSplits splits(info);
  test_ = torch::empty({0}, torch::dtype(torch::kInt64));
  if (trained_on && trained_on->whole) {
    train_ = torch::empty({0}, torch::dtype(torch::kInt64));
    validation_ = to_tensor(splits.test() ? *splits.test() : all_rows(info.size));
  } else {
    split(splits);
  }
  size_batches();
  order_ = train_;
  if (trained_on)
    filled_.take(trained_on->filled);
  else
    filled_.fit(train_);
  if (trained_on) {
    standardisation_ = standardisation_from(trained_on->standardisation, info.input_shape);
  } else if (spec.dataset.standardize) {
    fit();
  }
}

void TrialData::split(const PredefinedSplits& splits) {
  const spec::DatasetChoice& chosen = spec_.dataset;
  std::vector<std::int64_t> rows = splits.train();
  if (splits.test()) {
    if (chosen.test_fraction > 0) throw std::runtime_error(own_part("test", "test_fraction"));
    test_ = to_tensor(*splits.test());
  } else if (chosen.test_fraction > 0) {
    SplitRows parts = hold_out(rows, {chosen.test_fraction, "dataset.test_fraction"});
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
  const SplitRows parts = chosen.folds ? hold_out_fold(rows, {*chosen.folds, chosen.fold.value_or(0)})
                                       : hold_out(rows, {chosen.validation_fraction});
  train_ = to_tensor(parts.train);
  validation_ = to_tensor(parts.held_out);
}

SplitRows TrialData::hold_out(const std::vector<std::int64_t>& rows, const HeldOut& held_out) const {
  const auto seed = spec::split_seed(spec_);
  if (!spec_.dataset.stratify) return split_rows(rows, held_out, seed);
  return split_rows_by_class(rows, classes_of(rows), held_out, seed);
}

SplitRows TrialData::hold_out_fold(const std::vector<std::int64_t>& rows, const Fold& fold) const {
  const auto seed = spec::split_seed(spec_);
  if (!spec_.dataset.stratify) return fold_rows(rows, fold, seed);
  return fold_rows_by_class(rows, classes_of(rows), fold, seed);
}

std::vector<std::int64_t> TrialData::classes_of(const std::vector<std::int64_t>& rows) const {
  if (dataset_.info().target != TargetKind::classes) {
    throw std::runtime_error("dataset.stratify needs classes, but the targets are numbers to predict; leave it out");
  }
  const torch::Tensor all = to_tensor(rows);
  std::vector<std::int64_t> classes;
  for (std::int64_t begin = 0; begin < all.size(0); begin += rows_at_a_time) {
    const auto some = all.narrow(0, begin, std::min(rows_at_a_time, all.size(0) - begin));
    const auto targets =
        dataset_.get({some, Split::train, 0, 0}).targets.only().to(torch::kInt64).contiguous().reshape({-1});
    classes.insert(classes.end(), targets.data_ptr<std::int64_t>(), targets.data_ptr<std::int64_t>() + targets.numel());
  }
  return classes;
}

void TrialData::size_batches() {
  batch_size_ = spec::is_full_batch(spec_.training)
                    ? train_size()
                    : std::min(std::get<std::int64_t>(spec_.training.batch_size), train_size());
  const std::int64_t rows = largest_pass_elements / std::max<std::int64_t>(sample_elements(dataset_.info()), 1);
  validation_batch_size_ = std::clamp(rows, std::int64_t{1}, validation_size());
  test_batch_size_ = std::clamp(rows, std::int64_t{1}, std::max<std::int64_t>(test_size(), 1));
}

std::optional<Standardisation> standardisation_from(const nlohmann::json& json, at::IntArrayRef sample_shape) {
  if (json.is_null()) return std::nullopt;
  const auto tensor = [&](const char* key) {
    return torch::tensor(json.at(key).get<std::vector<double>>(), torch::dtype(torch::kFloat64)).reshape(sample_shape);
  };
  return Standardisation{tensor("mean"), tensor("scale")};
}

void TrialData::fit() {
  // Two passes in double precision, as the definition has it: the mean, then the mean of squared distances from it.
  const auto over_rows = [&](auto&& add) {
    for (std::int64_t begin = 0; begin < train_size(); begin += rows_at_a_time) {
      const auto rows = train_.narrow(0, begin, std::min(rows_at_a_time, train_size() - begin));
      add(dataset_.get({rows, Split::train, 0, 0}).inputs.begin()->tensor.to(torch::kFloat64));
    }
  };
  torch::Tensor mean;
  torch::Tensor first;
  torch::Tensor varies;
  over_rows([&](const torch::Tensor& x) {
    if (!first.defined()) first = x[0].clone();
    const torch::Tensor differs = (x != first).any(0);
    varies = varies.defined() ? varies.logical_or(differs) : differs;
    mean = mean.defined() ? mean + x.sum(0) : x.sum(0);
  });
  mean = mean / static_cast<double>(train_size());
  torch::Tensor variance;
  over_rows([&](const torch::Tensor& x) {
    const auto squares = (x - mean).square().sum(0);
    variance = variance.defined() ? variance + squares : squares;
  });
  const torch::Tensor scale = (variance / static_cast<double>(train_size())).sqrt();
  // The mean of equal numbers need not be that number to the last bit, and numbers that differ by their last bits do
  // not vary: what is left then is no deviation.
  constexpr double rounding = 1e-15;
  const torch::Tensor is_deviation = varies.logical_and(scale > rounding * mean.abs());
  standardisation_ = Standardisation{mean, torch::where(is_deviation, scale, torch::ones_like(scale))};
}

torch::Tensor standardised(const torch::Tensor& input, const Standardisation& by) {
  return ((input - by.mean) / by.scale).to(input.is_floating_point() ? input.scalar_type() : torch::kFloat32);
}

Batch TrialData::fetch(const torch::Tensor& indices, Split split) const {
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
  return {moved(batch.inputs, device_), moved(batch.targets, device_), batch.size};
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

Batch TrialData::train_batch(std::int64_t index) {
  if (full_train_batch_) return *full_train_batch_;
  const std::int64_t begin = index * batch_size_;
  Batch batch = fetch(order_.narrow(0, begin, std::min(batch_size_, train_size() - begin)), Split::train);
  if (spec::is_full_batch(spec_.training) && dataset_.info().deterministic) full_train_batch_ = batch;
  return batch;
}

std::int64_t TrialData::validation_batches() const {
  return (validation_size() + validation_batch_size_ - 1) / validation_batch_size_;
}

Batch TrialData::validation_batch(std::int64_t index) {
  if (full_validation_batch_) return *full_validation_batch_;
  const std::int64_t begin = index * validation_batch_size_;
  const std::int64_t size = std::min(validation_batch_size_, validation_size() - begin);
  Batch batch = fetch(validation_.narrow(0, begin, size), Split::validation);
  if (validation_batches() == 1 && dataset_.info().deterministic) full_validation_batch_ = batch;
  return batch;
}

std::int64_t TrialData::test_batches() const { return (test_size() + test_batch_size_ - 1) / test_batch_size_; }

Batch TrialData::test_batch(std::int64_t index) const {
  const std::int64_t begin = index * test_batch_size_;
  return fetch(test_.narrow(0, begin, std::min(test_batch_size_, test_size() - begin)), Split::test);
}

nlohmann::json TrialData::standardisation() const {
  if (!standardisation_) return nullptr;
  const auto list = [](const torch::Tensor& tensor) {
    const torch::Tensor flat = tensor.contiguous().reshape({-1});
    return std::vector<double>(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
  };
  return {{"mean", list(standardisation_->mean)}, {"scale", list(standardisation_->scale)}};
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
  return digest.hex();
}

}  // namespace runner::trial
