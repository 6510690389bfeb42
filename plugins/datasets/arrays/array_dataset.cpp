#include "datasets/arrays/array_dataset.hpp"

#include <runner/reads_as_trained.hpp>
#include <stdexcept>

#include "datasets/arrays/array_targets.hpp"
#include "digest/sha256.hpp"
#include "text/note.hpp"

namespace runner {

namespace {

constexpr float white = 255.0F;

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t size : shape) text += (text.empty() ? "" : " × ") + std::to_string(size);
  return text;
}

// Gathers samples as they are asked for.
class ArrayDataset final : public Dataset, public ReadsAsTrained {
 public:
  ArrayDataset(NumberArray inputs, InputOptions options, std::optional<NumberArray> values,
               std::optional<torch::Tensor> classes, DatasetInfo info)
      : inputs_(std::move(inputs)),
        options_(std::move(options)),
        values_(std::move(values)),
        classes_(std::move(classes)),
        info_(std::move(info)) {}

  const DatasetInfo& info() const override { return info_; }

  Batch get(const BatchRequest& request) const override {
    const torch::Tensor& indices = request.indices;
    torch::Tensor inputs = inputs_.gather(indices, info_.exact_features.empty() ? torch::kFloat32 : torch::kFloat64);
    if (options_.scale) inputs.div_(white);
    if (!options_.shape.empty()) {
      std::vector<std::int64_t> sizes = options_.shape;
      sizes.insert(sizes.begin(), indices.size(0));
      inputs = inputs.reshape(sizes);
    }
    if (options_.channels_last) inputs = inputs.movedim(-1, 1).contiguous();
    Batch batch{inputs, {}, indices.size(0)};
    if (classes_) batch.targets = classes_->index_select(0, indices);
    if (values_) batch.targets = values_->gather(indices, torch::kFloat32).reshape({indices.size(0), -1});
    return batch;
  }

  // Places of arrays have no names, so that only the precision is the training's.
  std::unique_ptr<Dataset> read_as(const DatasetInfo& trained_on) const override {
    DatasetInfo info = info_;
    info.exact_features = trained_on.exact_features;
    return std::make_unique<ArrayDataset>(inputs_, options_, values_, classes_, std::move(info));
  }

 private:
  NumberArray inputs_;
  InputOptions options_;
  std::optional<NumberArray> values_;
  std::optional<torch::Tensor> classes_;
  DatasetInfo info_;
};

void check_inputs(const NamedArrays& arrays, const InputOptions& options) {
  const NumberArray& inputs = arrays.inputs;
  const auto refuse = [&](const std::string& what) { throw std::runtime_error(arrays.inputs_name + ": " + what); };
  if (options.scale && inputs.type() != NumberType::uint8) {
    refuse("scale divides bytes (uint8) by 255, and these numbers are of type " + name_of(inputs.type()) +
           "; leave dataset.scale out, or convert them");
  }
  if (!options.shape.empty() && element_count(options.shape, 1) != inputs.sample_elements()) {
    refuse("a sample has the shape " + shape_text(inputs.sample_shape()) + ", which cannot become " +
           shape_text(options.shape));
  }
  const auto& shape = options.shape.empty() ? inputs.sample_shape() : options.shape;
  if (options.channels_last && shape.size() != 3) {
    refuse("a sample has the shape " + shape_text(shape) +
           ", which is no image of height, width and channels; leave dataset.channels_last out");
  }
  if (!arrays.targets || arrays.targets->size() == inputs.size()) return;
  throw std::runtime_error(arrays.targets_name + ": has " + std::to_string(arrays.targets->size()) +
                           " targets, and there are " + std::to_string(inputs.size()) + " samples in " +
                           arrays.inputs_name);
}

std::vector<std::int64_t> input_shape(const NumberArray& inputs, const InputOptions& options) {
  std::vector<std::int64_t> shape = options.shape.empty() ? inputs.sample_shape() : options.shape;
  if (options.channels_last) shape = {shape[2], shape[0], shape[1]};
  return shape;
}

// Also of which samples are set aside, which train otherwise.
std::string digest_of(const NamedArrays& arrays, const std::vector<PredefinedSplit>& own_splits = {}) {
  Sha256 digest;
  const auto add = [&](const NumberArray& array) {
    std::string header = name_of(array.type()) + (array.order() == NumberArray::Order::c ? " C" : " Fortran");
    for (const std::int64_t size : array.shape()) header += " " + std::to_string(size);
    digest.update(std::as_bytes(std::span(header)));
    digest.update(array.bytes());
  };
  add(arrays.inputs);
  if (arrays.targets) add(*arrays.targets);
  for (const PredefinedSplit& own : own_splits) {
    const std::string header = "part " + std::to_string(static_cast<int>(own.split));
    digest.update(std::as_bytes(std::span(header)));
    const torch::Tensor rows = own.indices.contiguous();
    digest.update({static_cast<const std::byte*>(rows.data_ptr()), rows.nbytes()});
  }
  return digest.hex();
}

// Integers with nearly as many different ones as there are samples are measurements, not classes.
void note_many_classes(const ClassTargets& classes, DatasetInfo& info) {
  constexpr std::size_t few = 100;
  const auto number = classes.names.size();
  if (number <= few || number * 2 <= static_cast<std::size_t>(classes.numbers.numel())) return;
  info.notes.push_back("the targets are integers, of which " + std::to_string(number) + " are taken for classes of " +
                       std::to_string(classes.numbers.numel()) +
                       " samples; where they are values to predict, set dataset.task=regression");
}

// Of which neither float64 nor float32 tells neighbours apart.
void warn_of_long_integers(const NamedArrays& arrays, DatasetInfo& info) {
  if (!are_lost_in_float64(arrays.inputs)) return;
  info.notes.push_back(text::warning(
      arrays.inputs_name +
      ": holds integers beyond 2^53 that lie so close together that float64 rounds away more than a millionth of what"
      " they span; subtract the smallest before they are saved"));
}

// Floats that nobody said are values.
void note_likely_classes(const NumberArray& targets, DatasetInfo& info) {
  const ClassesLook look = look_for_classes(targets);
  if (look == ClassesLook::one_hot) {
    info.notes.push_back(text::warning(
        "the targets are rows of one 1 among 0, as one-hot classes are, and are taken for " +
        std::to_string(targets.sample_elements()) +
        " numbers to predict; for classes save their argmax as integers, for numbers set dataset.task=regression"));
  }
  if (look == ClassesLook::whole_numbers) {
    info.notes.push_back(text::warning(
        "the targets are floats, though few different whole numbers, and are taken for values to predict; for classes"
        " set dataset.task=classification, for values dataset.task=regression"));
  }
}

}  // namespace

std::unique_ptr<Dataset> dataset_of(NamedArrays arrays, const InputOptions& options, const TaskOption& task,
                                    DatasetInfo info) {
  check_inputs(arrays, options);
  if (info.sha256.empty()) info.sha256 = digest_of(arrays, info.predefined_splits);
  info.size = arrays.inputs.size();
  info.input_shape = input_shape(arrays.inputs, options);
  info.exact_features = places_lost_in_float32(arrays.inputs);
  warn_of_long_integers(arrays, info);
  const NumberArray& targets = arrays.targets.value();
  const bool classifies = task ? *task == "classification" : is_integer(targets.type());
  if (classifies) {
    ClassTargets classes = class_targets(targets, arrays.targets_name);
    if (classes.names.size() < 2) {
      throw std::runtime_error(arrays.targets_name + ": holds one class only, " + classes.names.front() +
                               ", so that there is nothing to learn");
    }
    note_many_classes(classes, info);
    if (info.class_names.empty()) info.class_names = std::move(classes.names);
    info.outputs = static_cast<std::int64_t>(info.class_names.size());
    return std::make_unique<ArrayDataset>(arrays.inputs, options, std::nullopt, classes.numbers, std::move(info));
  }
  info.target = TargetKind::values;
  info.outputs = targets.sample_elements();
  if (!task) note_likely_classes(targets, info);
  if (!places_lost_in_float32(targets).empty()) {
    info.notes.push_back(text::warning(
        arrays.targets_name +
        ": values lie so close together, far from 0, that float32 cannot tell them apart; subtract a number of about "
        "their size"));
  }
  return std::make_unique<ArrayDataset>(arrays.inputs, options, targets, std::nullopt, std::move(info));
}

void refuse_text_options(const SampleFile& file) {
  if (!file.delimiter && !file.header) return;
  throw std::runtime_error(file.path.string() +
                           ": is read as the data of the training were, which are no text; leave --delimiter and "
                           "--no-header out");
}

std::unique_ptr<Dataset> dataset_as_trained(NamedArrays arrays, const InputOptions& options,
                                            const DatasetInfo& trained_on, ClassesBy by) {
  check_inputs(arrays, options);
  if (input_shape(arrays.inputs, options) != trained_on.input_shape) {
    throw std::runtime_error(arrays.inputs_name + ": a sample has the shape " +
                             shape_text(input_shape(arrays.inputs, options)) + "; the model was trained on " +
                             shape_text(trained_on.input_shape));
  }
  DatasetInfo info = trained_on;
  info.size = arrays.inputs.size();
  info.sha256 = digest_of(arrays);
  std::optional<torch::Tensor> classes;
  if (arrays.targets && trained_on.target == TargetKind::classes) {
    classes = by == ClassesBy::number
                  ? arrays.targets->rows(0, arrays.targets->size(), torch::kInt64).reshape({-1})
                  : class_targets(*arrays.targets, arrays.targets_name, class_names(trained_on)).numbers;
    arrays.targets.reset();
  }
  if (arrays.targets && arrays.targets->sample_elements() != trained_on.outputs) {
    throw std::runtime_error(arrays.targets_name + ": has " + std::to_string(arrays.targets->sample_elements()) +
                             " values a sample; the model was trained on " + std::to_string(trained_on.outputs));
  }
  return std::make_unique<ArrayDataset>(arrays.inputs, options, arrays.targets, classes, std::move(info));
}

}  // namespace runner
