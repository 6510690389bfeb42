#pragma once

#include <filesystem>

#include "starter/array_files.hpp"
#include "starter/first_config.hpp"

namespace runner::starter {

/// Returns a config that trains on arrays, once `read` has looked at them: a convolutional network for what has the
/// shape of an image, else a small network or, for numbers to predict, a linear model. Throws std::runtime_error for
/// arrays that cannot be trained on.
FirstConfig arrays_config(const ArrayFiles& files, const ReadData& read, const std::filesystem::path& config_path);

}  // namespace runner::starter
