#pragma once

#include <optional>
#include <string>
#include <vector>

#include "datasets/arrays/number_array.hpp"

namespace runner {

/// Holds the targets of samples as classes.
struct ClassTargets {
  /// int64, shape [n]: class numbers.
  torch::Tensor numbers;
  /// The integers of the array, as text, by class number.
  std::vector<std::string> names;
};

/// Numbers the classes of an array of integers, one a sample, from the smallest; with `known` names, as these are.
/// Floats will do that are whole. Throws std::runtime_error, which begins with `array_name`, for numbers that are no
/// classes and for a class that is not known.
ClassTargets class_targets(const NumberArray& array, const std::string& array_name,
                           const std::optional<std::vector<std::string>>& known = std::nullopt);

/// Says what numbers to predict look like where they seem to be classes: rows of one 1 among 0, or a few whole numbers,
/// one a sample.
enum class ClassesLook { none, one_hot, whole_numbers };

/// Looks at targets that are floats, up to the first which cannot be a class.
ClassesLook look_for_classes(const NumberArray& array);

/// Says whether integers, of 8 bytes each, are rounded in float64 by more than a millionth of what they span, all of
/// them taken together.
bool are_lost_in_float64(const NumberArray& array);

/// Lists the places, as text, of the numbers of a sample of which float32 would lose more than a millionth of what they
/// span. Looks at all samples where the type can hold such numbers.
std::vector<std::string> places_lost_in_float32(const NumberArray& array);

}  // namespace runner
