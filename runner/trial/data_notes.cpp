#include "trial/data_notes.hpp"

#include <algorithm>
#include <functional>

#include "csv/text.hpp"

namespace runner::trial {

namespace {

constexpr std::int64_t rows_at_a_time = 4096;
// Reading so many numbers takes about a tenth of a second.
constexpr std::int64_t most_elements = std::int64_t{1} << 25;

void for_batches(const Dataset& dataset, const torch::Tensor& rows, Split split,
                 const std::function<void(const Batch&, const torch::Tensor&)>& use) {
  for (std::int64_t begin = 0; begin < rows.size(0); begin += rows_at_a_time) {
    const torch::Tensor some = rows.narrow(0, begin, std::min(rows_at_a_time, rows.size(0) - begin));
    use(dataset.get({some, split, 0, 0}), some);
  }
}

std::string missing_classes(const std::vector<std::string>& classes, const std::vector<std::int64_t>& here,
                            const std::vector<std::int64_t>& there) {
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < here.size() && i < there.size(); ++i) {
    if (here[i] == 0 && there[i] > 0) missing.push_back(classes.at(i));
  }
  return csv::listed(missing);
}

void add_missing_classes(const Dataset& dataset, const TrialData& data, std::vector<std::string>& notes) {
  const DatasetInfo& info = dataset.info();
  const std::int64_t elements = info.size * sample_elements(info);
  if (info.target != TargetKind::classes || !info.deterministic || elements > most_elements) return;
  const auto train = class_sizes(dataset, data.train_rows(), Split::train);
  const auto validation = class_sizes(dataset, data.validation_rows(), Split::validation);
  if (const auto names = missing_classes(class_names(info), train, validation); !names.empty()) {
    notes.push_back("no training row is of class " + names +
                    ", which the model cannot learn; another split_seed may have one");
  }
  if (const auto names = missing_classes(class_names(info), validation, train); !names.empty()) {
    notes.push_back("no validation row is of class " + names +
                    ", which is not measured; another split_seed may have one");
  }
}

}  // namespace

std::vector<std::int64_t> class_sizes(const Dataset& dataset, const torch::Tensor& rows, Split split) {
  const std::int64_t classes = dataset.info().outputs;
  torch::Tensor sizes = torch::zeros({classes}, torch::dtype(torch::kInt64));
  bool are_classes = true;
  for_batches(dataset, rows, split, [&](const Batch& batch, const torch::Tensor&) {
    if (batch.targets.size() != 1 || !are_classes) return;
    const torch::Tensor& target = batch.targets.begin()->tensor;
    are_classes = target.scalar_type() == torch::kInt64 && target.dim() == 1 &&
                  target.min().item<std::int64_t>() >= 0 && target.max().item<std::int64_t>() < classes;
    if (are_classes) sizes += torch::bincount(target, {}, classes);
  });
  if (!are_classes) return {};
  return {sizes.data_ptr<std::int64_t>(), sizes.data_ptr<std::int64_t>() + classes};
}

std::vector<std::string> data_notes(const Dataset& dataset, const TrialData& data) {
  const DatasetInfo& info = dataset.info();
  std::vector<std::string> notes = info.notes;
  if (!info.exact_features.empty() && data.standardisation().is_null()) {
    notes.push_back("float32 cannot tell the values of " + csv::listed(info.exact_features) +
                    " apart, which lie close together far from 0: set" +
                    " dataset.standardize=true, which scales the exact ones");
  }
  add_missing_classes(dataset, data, notes);
  return notes;
}

std::string not_finite(const Dataset& dataset, const TrialData& data) {
  std::string what;
  std::int64_t number = 0;
  const auto look_at = [&](const NamedTensors& tensors, const char* kind, const torch::Tensor& rows) {
    for (const auto& [name, tensor] : tensors) {
      if (!tensor.is_floating_point()) continue;
      const torch::Tensor plain = tensor.reshape({tensor.size(0), -1});
      const torch::Tensor bad = plain.isfinite().logical_not().any(1);
      const auto bad_rows = bad.sum().item<std::int64_t>();
      number += bad_rows;
      if (bad_rows == 0 || !what.empty()) continue;
      const auto first = bad.nonzero()[0].item<std::int64_t>();
      const torch::Tensor values = plain[first];
      const auto value = values.masked_select(values.isfinite().logical_not())[0].item<double>();
      what = std::string(kind) + " of sample " + std::to_string(rows[first].item<std::int64_t>()) +
             ", counted from 0, is " + std::to_string(value);
    }
  };
  for (const auto& [rows, split] :
       {std::pair(data.train_rows(), Split::train), std::pair(data.validation_rows(), Split::validation)}) {
    for_batches(dataset, rows, split, [&](const Batch& batch, const torch::Tensor& some) {
      look_at(batch.targets, "the target", some);
      look_at(batch.inputs, "an input", some);
    });
  }
  if (number > 1) what += ", and so it is in " + std::to_string(number - 1) + " more";
  return what;
}

}  // namespace runner::trial
