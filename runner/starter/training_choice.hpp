#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "starter/config_text.hpp"

namespace runner::starter {

/// Holds what is known of the data when a training is chosen.
struct DataSize {
  std::size_t rows = 0;
  /// How many rows each class has; empty for numbers to predict.
  std::vector<std::size_t> class_sizes;
  std::vector<std::string> class_names;
  /// The data set brings a test part, which is none of the rows.
  bool has_own_test = false;

  bool classifies() const { return !class_sizes.empty(); }
};

/// Adds what the block `dataset` says of the parts: validation, test, strata.
void write_parts(ConfigText& config, const DataSize& data);

/// Adds the line of a model for a table: a linear one for numbers, which a network has to beat, else a small network.
void write_table_model(ConfigText& config, const DataSize& data);

enum class Solver {
  /// Mini-batches and a rate that fits small networks on tables.
  steps,
  /// The same, with a rate that fits others.
  network,
  /// Full batches of a linear model, which come to the least squares whatever the target's unit is.
  least_squares
};

/// Adds loss, optimizer, policy, stop and the length of the training.
void write_training(ConfigText& config, const DataSize& data, Solver solver);

/// Adds the lines that say what one can do with a config that lies at `path`.
void write_commands(ConfigText& config, const std::string& path, bool has_own_validation = false);

}  // namespace runner::starter
