#pragma once

#include <optional>
#include <runner/dataset.hpp>
#include <string>
#include <vector>

#include "datasets/arrays/number_array.hpp"

namespace runner {

/// Says what is done to the inputs of an array as they are read.
struct InputOptions {
  /// Bytes from 0 to 255 become numbers from 0 to 1.
  bool scale = false;
  /// Another shape of each sample, of as many numbers; empty for its own.
  std::vector<std::int64_t> shape = {};
  /// The samples are images with the channels last, as most programs store them: they are moved to the front, where
  /// models take them.
  bool channels_last = false;
};

/// Says what targets are to be, where the type of their numbers does not: integers are classes, floats are values.
using TaskOption = std::optional<std::string>;

/// Holds arrays that are to become a data set, and what messages call them.
struct NamedArrays {
  NumberArray inputs;
  std::string inputs_name;
  std::optional<NumberArray> targets;
  std::string targets_name;
};

/// Returns a data set that reads its samples out of arrays. Classes are numbered from the smallest integer; inputs are
/// float32, or float64 where that loses what a feature varies by (`DatasetInfo::exact_features`). `info` may hold
/// predefined splits, notes, and the names of classes whose numbers the integers are; the rest is filled in, and
/// `sha256`, of the arrays' types, shapes and bytes, where it is empty. Throws std::runtime_error, which names the
/// array, for what cannot be trained on.
std::unique_ptr<Dataset> dataset_of(NamedArrays arrays, const InputOptions& options, const TaskOption& task,
                                    DatasetInfo info = {});

/// Throws std::runtime_error, which names the file, where a person has said how its text is written: arrays are none.
void refuse_text_options(const SampleFile& file);

/// Says how another file's classes are known: by the integers that the training numbered, or by those numbers.
enum class ClassesBy { integer, number };

/// Returns the arrays of another file as a data set that is described as the training's was. Throws std::runtime_error,
/// which names the array, for what does not fit, such as a class that it did not have.
std::unique_ptr<Dataset> dataset_as_trained(NamedArrays arrays, const InputOptions& options,
                                            const DatasetInfo& trained_on, ClassesBy by = ClassesBy::integer);

}  // namespace runner
