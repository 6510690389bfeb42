#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "starter/config_text.hpp"

namespace runner::starter {

/// Says how rows are divided into parts.
enum class Division {
  at_random,
  /// So that rows which belong together stand in one part.
  by_group,
  /// So that later rows validate what earlier ones have trained.
  by_time,
  /// The data say which rows validate: there are no folds.
  as_given
};

/// Holds what is known of the data when a training is chosen.
struct DataSize {
  std::size_t rows = 0;
  /// How many rows each class has; empty for numbers to predict.
  std::vector<std::size_t> class_sizes;
  std::vector<std::string> class_names;
  /// The data set brings a test part, which is none of the rows.
  bool has_own_test = false;
  Division division = Division::at_random;
  /// Why the rows cannot be divided by class, where a worker has found that out; class sizes say it otherwise.
  std::string strata_fault = {};

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

/// Holds words behind `runner`, and what they do.
struct FirstCommand {
  std::string words;
  std::string what;
};

/// Returns what one can do with a config, whose path comes first in the words: train it over five folds and three
/// seeds, where the data can be folded, else over five seeds.
FirstCommand replicates(const std::string& path, Division division);

/// Adds the lines that say what one can do with a config that lies at `path`.
void write_commands(ConfigText& config, const std::string& path, Division division);

}  // namespace runner::starter
