#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "starter/training_choice.hpp"

namespace runner::starter {

/// Holds a config, and what a person should know of it, in lines.
struct FirstConfig {
  std::string text;
  std::vector<std::string> findings = {};
  Division division = Division::at_random;
};

/// Says what a data set read.
struct DataShape {
  /// Of one sample.
  std::vector<std::int64_t> sample;
  /// None for numbers to predict.
  std::optional<std::int64_t> classes;
  /// That train or validate.
  std::size_t rows = 0;
  /// What of the data may mislead, a sentence each.
  std::vector<std::string> warnings = {};
};

/// Has a data set read by a block `dataset:` of a config, and divided into parts as it says. Throws std::runtime_error
/// in the data set's words where that cannot be.
using ReadData = std::function<DataShape(const std::string& dataset_block)>;

}  // namespace runner::starter
