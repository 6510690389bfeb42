#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "starter/exported_shapes.hpp"
#include "starter/first_config.hpp"
#include "starter/table_look.hpp"

namespace runner::starter {

/// Names an archive, and the data to train it on where there are some yet.
struct ExportedRequest {
  std::filesystem::path archive;
  /// A CSV file, arrays or a folder of images.
  std::optional<std::filesystem::path> data = std::nullopt;
  /// The column to predict of a CSV file.
  std::optional<std::string> target = std::nullopt;
  /// The names of inputs and targets in an npz file; of other arrays `targets` is their file.
  std::optional<std::string> inputs = std::nullopt;
  std::optional<std::string> targets = std::nullopt;
};

/// Returns a config that trains the network of an archive: on the data named, which must have the shape that it takes,
/// else on drawn ones where it takes rows. Throws std::runtime_error where they do not fit, or none are named for a
/// network that takes other shapes. `read` looks at arrays.
FirstConfig exported_config(const ExportedRequest& request, const ReadData& read,
                            const std::filesystem::path& config_path);

}  // namespace runner::starter
