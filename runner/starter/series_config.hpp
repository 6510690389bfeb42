#pragma once

#include <filesystem>

#include "starter/first_config.hpp"
#include "starter/series_look.hpp"

namespace runner::starter {

/// Returns a config that predicts a series several rows ahead, once `read` has read it. Throws std::runtime_error for
/// one that cannot be trained on.
FirstConfig series_config(const SeriesLook& series, const ReadData& read, const std::filesystem::path& config_path);

}  // namespace runner::starter
