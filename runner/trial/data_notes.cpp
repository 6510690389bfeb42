#include "trial/data_notes.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <runner/predicts_differences.hpp>

#include "csv/text.hpp"
#include "text/note.hpp"
#include "trial/over_rows.hpp"
#include "trial/repeated_rows.hpp"
#include "trial/row_divider.hpp"

namespace runner::trial {

namespace {

// Reading so many numbers takes about a tenth of a second.
constexpr std::int64_t most_elements = std::int64_t{1} << 25;

bool can_be_read_through(const DatasetInfo& info) {
  return info.deterministic && info.size * sample_elements(info) <= most_elements;
}

void for_batches(const Dataset& dataset, const torch::Tensor& rows, Split split,
                 const std::function<void(const Batch&, const torch::Tensor&)>& use) {
  over_rows(rows, [&](const torch::Tensor& some) { use(dataset.get({some, split, 0, 0}), some); });
}

// Of the classes that some part has.
std::string missing_classes(const std::vector<std::string>& classes, const std::vector<std::int64_t>& here,
                            const std::vector<std::int64_t>& anywhere) {
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < here.size() && i < anywhere.size(); ++i) {
    if (here[i] == 0 && anywhere[i] > 0) missing.push_back(classes.at(i));
  }
  return csv::listed(missing);
}

struct Part {
  torch::Tensor rows;
  Split split;
  const char* called;
  const char* consequence;
};

void add_missing_classes(const Dataset& dataset, const TrialData& data, std::vector<std::string>& notes) {
  const DatasetInfo& info = dataset.info();
  if (info.target != TargetKind::classes || !can_be_read_through(info)) return;
  std::vector<Part> parts = {
      {data.train_rows(), Split::train, "no training row is", "which the model cannot learn"},
      {data.validation_rows(), Split::validation, "no validation row is", "which is not measured"}};
  if (data.test_size() > 0)
    parts.push_back({data.test_rows(), Split::test, "no row that was set aside is", "which is not measured there"});
  std::vector<std::vector<std::int64_t>> sizes;
  std::vector<std::int64_t> anywhere(static_cast<std::size_t>(info.outputs), 0);
  for (const Part& part : parts) {
    sizes.push_back(class_sizes(dataset, part.rows, part.split));
    for (std::size_t i = 0; i < sizes.back().size(); ++i) anywhere[i] += sizes.back()[i];
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto names = missing_classes(class_names(info), sizes[i], anywhere);
    if (names.empty()) continue;
    notes.push_back(text::warning(std::string(parts[i].called) + " of class " + names + ", " + parts[i].consequence +
                                  (data.is_drawn() ? "; another split_seed may have one" : "")));
  }
}

// Images that are there twice are said by their data set; rows that lie in time are no copies of each other.
void add_repeated_rows(const Dataset& dataset, const TrialData& data, std::vector<std::string>& notes) {
  const DatasetInfo& info = dataset.info();
  const bool is_table = info.input_shape.size() == 1 && times_of(dataset).empty();
  if (!is_table || !can_be_read_through(info)) return;
  const RepeatedRows repeated(dataset, data.train_rows());
  for (auto& note : repeated.notes_of(data.validation_rows(), Split::validation, "validation rows"))
    notes.push_back(std::move(note));
  if (data.test_size() == 0) return;
  for (auto& note : repeated.notes_of(data.test_rows(), Split::test, "rows set aside"))
    notes.push_back(std::move(note));
}

// What is common to all rows of a time, a day's weather, is known from those that train.
void add_times_in_two_parts(const Dataset& dataset, const TrialData& data, std::vector<std::string>& notes) {
  const auto times = times_of(dataset);
  if (times.empty()) return;
  const auto ends_of = [&](const torch::Tensor& rows) {
    const torch::Tensor plain = rows.to(torch::kCPU, torch::kInt64).contiguous();
    const auto* first = plain.data_ptr<std::int64_t>();
    const auto [low, high] =
        std::minmax_element(first, first + plain.numel(), [&](std::int64_t one, std::int64_t other) {
          return times[static_cast<std::size_t>(one)] < times[static_cast<std::size_t>(other)];
        });
    return std::pair(times[static_cast<std::size_t>(*low)], times[static_cast<std::size_t>(*high)]);
  };
  const auto compare = [&](const torch::Tensor& before, const torch::Tensor& after, const char* parts) {
    if (before.numel() == 0 || after.numel() == 0 || ends_of(before).second != ends_of(after).first) return;
    notes.push_back(
        text::warning("rows of one time stand in " + std::string(parts) +
                      ": what they have in common is known beforehand; hold out another share of the rows"));
  };
  compare(data.train_rows(), data.validation_rows(), "the training and the validation part");
  if (data.test_size() > 0) compare(data.validation_rows(), data.test_rows(), "the validation and the test part");
}

// The root of the mean square of what a model has to predict.
double rmse_of_zero(const Dataset& dataset, const torch::Tensor& rows, Split split) {
  double sum = 0.0;
  std::int64_t number = 0;
  for_batches(dataset, rows, split, [&](const Batch& batch, const torch::Tensor&) {
    const torch::Tensor targets = batch.targets.only().to(torch::kFloat64);
    sum += targets.square().sum().item<double>();
    number += targets.numel();
  });
  return std::sqrt(sum / static_cast<double>(number));
}

// How far one comes without a model.
void add_known_part(const Dataset& dataset, const TrialData& data, std::vector<std::string>& notes) {
  const auto* differences = dynamic_cast<const PredictsDifferences*>(&dataset);
  if (differences == nullptr || differences->known_part_title().empty()) return;
  char text[64];
  std::snprintf(text, sizeof text, "%.6g", rmse_of_zero(dataset, data.validation_rows(), Split::validation));
  std::string note =
      "always answering " + differences->known_part_title() + " has an rmse of " + text + " on the validation part";
  if (data.test_size() > 0) {
    std::snprintf(text, sizeof text, "%.6g", rmse_of_zero(dataset, data.test_rows(), Split::test));
    note += ", and of " + std::string(text) + " on the rows set aside";
  }
  notes.push_back(std::move(note));
}

// Says which inputs or targets of these rows are NaN or infinite; empty where none is.
std::string not_finite_in(const Dataset& dataset, const std::vector<std::pair<torch::Tensor, Split>>& parts) {
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
  for (const auto& [rows, split] : parts) {
    for_batches(dataset, rows, split, [&](const Batch& batch, const torch::Tensor& some) {
      look_at(batch.targets, "the target", some);
      look_at(batch.inputs, "an input", some);
    });
  }
  if (number > 1) what += ", and so it is in " + std::to_string(number - 1) + " more";
  return what;
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

std::optional<std::string> missing_classes_note(const Dataset& dataset, const torch::Tensor& rows) {
  const DatasetInfo& info = dataset.info();
  if (info.target != TargetKind::classes || !can_be_read_through(info)) return std::nullopt;
  const auto sizes = class_sizes(dataset, rows, Split::validation);
  const auto names = missing_classes(class_names(info), sizes, std::vector<std::int64_t>(sizes.size(), 1));
  if (names.empty()) return std::nullopt;
  return "no row is of class " + names + ", which metrics that average over classes leave out or count as 0";
}

std::vector<std::string> data_notes(const Dataset& dataset, const TrialData& data) {
  const DatasetInfo& info = dataset.info();
  std::vector<std::string> notes = info.notes;
  if (!info.exact_features.empty() && data.standardisation().is_null()) {
    notes.push_back(text::warning("float32 cannot tell the values of " + csv::listed(info.exact_features) +
                                  " apart, which lie close together far from 0: set" +
                                  " dataset.standardize=true, which scales the exact ones"));
  }
  add_missing_classes(dataset, data, notes);
  add_repeated_rows(dataset, data, notes);
  add_times_in_two_parts(dataset, data, notes);
  add_known_part(dataset, data, notes);
  return notes;
}

std::optional<std::string> not_finite_note(const Dataset& dataset, const TrialData& data) {
  if (!can_be_read_through(dataset.info())) return std::nullopt;
  const std::string remedy = "; complete it, or leave such samples out";
  const std::string what = not_finite(dataset, data);
  if (!what.empty()) return text::warning(what + ": no loss will be a number" + remedy);
  const std::string set_aside = not_finite_in(dataset, {{data.test_rows(), Split::test}});
  if (set_aside.empty()) return std::nullopt;
  return text::warning(set_aside +
                       ", of the rows set aside: their loss will be no number, and such answers count as"
                       " wrong" +
                       remedy);
}

std::string not_finite(const Dataset& dataset, const TrialData& data) {
  return not_finite_in(dataset, {{data.train_rows(), Split::train}, {data.validation_rows(), Split::validation}});
}

std::string not_finite_answers(std::int64_t number, std::int64_t size) {
  return std::to_string(number) + " of " + std::to_string(size) +
         (number == 1 ? " answers is not a finite number" : " answers are not finite numbers");
}

}  // namespace runner::trial
