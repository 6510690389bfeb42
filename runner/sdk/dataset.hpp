#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <runner/batch.hpp>
#include <runner/registrar.hpp>
#include <runner/split.hpp>
#include <string>
#include <vector>

namespace runner {

/// Says what the targets of a data set are: class numbers from 0, or numbers to predict.
enum class TargetKind { classes, values };

/// Names samples that the data set itself sets aside, such as the test set it was published with.
struct PredefinedSplit {
  Split split = Split::test;
  /// int64, shape [n]: indices into the data set.
  torch::Tensor indices;
};

/// Describes a data set; does not change over its life.
struct DatasetInfo {
  /// The number of samples.
  std::int64_t size = 0;
  /// The shape of one sample of the first input: {13} for a row of 13 features, {1, 28, 28} for a grey image.
  std::vector<std::int64_t> input_shape;
  TargetKind target = TargetKind::classes;
  /// The width of a model's output: the number of classes, or of values to predict.
  std::int64_t outputs = 0;
  /// Name the numbers of one sample of the first input, in the order they lie in memory: a file's columns are found by
  /// them. Where there are none, columns are found by their place.
  std::vector<std::string> feature_names;
  std::vector<std::string> class_names;
  /// Parts that are not to be split off by the runner; a `validation` part replaces `validation_fraction`.
  std::vector<PredefinedSplit> predefined_splits;
  /// `get` gives the same samples for the same indices whatever the request says beside: a batch may be fetched once
  /// and used in every epoch.
  bool deterministic = true;
  /// Lower-case hex SHA-256 of the data. Left empty, the runner computes it from the tensors of all samples.
  std::string sha256;
  /// Features of which float32 would lose what they vary by, as a column of seconds since 1970. Where there are any,
  /// `get` gives inputs of float64: they are scaled as such, and the model gets float32.
  std::vector<std::string> exact_features = {};
  /// What a person should know of the data, a sentence each.
  std::vector<std::string> notes = {};
};

/// Returns the names of all classes; the numbers are those of classes without a name.
inline std::vector<std::string> class_names(const DatasetInfo& info) {
  std::vector<std::string> names = info.class_names;
  for (auto i = static_cast<std::int64_t>(names.size()); i < info.outputs; ++i) names.push_back(std::to_string(i));
  return names;
}

/// Asks a data set for samples.
struct BatchRequest {
  /// int64, shape [n], n > 0: which samples, in which order.
  const torch::Tensor& indices;
  Split split = Split::train;
  /// Counts from 0.
  std::int64_t epoch = 0;
  /// Seeds whatever is random about these samples (augmentation): a function of the trial's seed, part and epoch.
  std::uint64_t seed = 0;
};

/// Gives batches. The runner splits, standardises, shuffles and batches; a data set only reads. Called from one thread
/// at a time. Bad data is reported from the factory or `get` by throwing std::runtime_error with file and row.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual const DatasetInfo& info() const = 0;
  /// Returns the samples asked for, in that order, in CPU memory.
  virtual Batch get(const BatchRequest& request) const = 0;
};

/// Names a file whose samples a trained model is to be shown, to predict for or to be evaluated on.
struct SampleFile {
  std::filesystem::path path;
  /// Targets are needed. Where they are not, the file may lack them, and its batches have none.
  bool with_targets = false;
  /// How the file is written, where a person says that it is otherwise than the data of the training.
  std::optional<char> delimiter = std::nullopt;
  std::optional<bool> header = std::nullopt;
};

/// The kind `dataset`: `std::unique_ptr<Dataset> make(const Options&)`, and, for models to be shown other files,
/// `std::unique_ptr<Dataset> read(const Options&, const DatasetInfo& trained_on, const SampleFile&)`. What `make` does
/// to the numbers of its data before the runner sees them (dividing pixels by 255, say), `read` does to those of the
/// file. Options are those of the training, `trained_on` describes its data; the result has the same input shape, with
/// the features and the classes in the same order. Throws std::runtime_error with file and row where that cannot be. A
/// data set without `read` has its numbers taken from a CSV file as they are.
struct DatasetKind {
  static constexpr const char* name = "dataset";
  using Factory = std::unique_ptr<Dataset>();
  using Reader = std::unique_ptr<Dataset>(const DatasetInfo&, const SampleFile&);
};

}  // namespace runner
