#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "starter/array_files.hpp"
#include "starter/config_text.hpp"
#include "starter/exported_shapes.hpp"
#include "starter/first_config.hpp"

namespace runner::starter {

/// Holds the block of a data set of arrays, and what is known of them.
struct NetworkArrays {
  ConfigText block;
  DataSize data;
  std::vector<std::string> findings;
};

/// Returns arrays as a network takes them, once `read` has looked at them: in another shape of as many numbers, with
/// the channels in front, bytes as numbers from 0 to 1. Throws std::runtime_error, which says what both have, where the
/// network is not for them.
NetworkArrays arrays_for_network(const ArrayFiles& files, const ExportedShapes& shapes, const ReadData& read,
                                 const std::filesystem::path& config_path);

}  // namespace runner::starter
