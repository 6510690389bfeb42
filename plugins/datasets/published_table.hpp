#pragma once

#include <runner/dataset.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// Holds a table that ships inside a plugin.
struct PublishedTable {
  /// float64, shape [n, features]: the numbers as they stand in the table.
  torch::Tensor inputs;
  /// int64 class numbers, shape [n], or float32 values, shape [n, 1].
  torch::Tensor targets;
  std::vector<std::string> feature_names;
};

/// Reads CSV text under a row of names whose last column is the target. A class is written as one of `class_names`, or
/// as its number. Throws std::runtime_error, which names `file` and the line, for what is no number.
PublishedTable read_published_table(std::string_view text, const std::string& file, TargetKind target,
                                    const std::vector<std::string>& class_names = {});

/// Returns a data set of a table of classes, described by it and `class_names`, with its inputs as float32.
std::unique_ptr<Dataset> classes_of_table(std::string_view text, const std::string& file,
                                          std::vector<std::string> class_names);

}  // namespace runner
