#pragma once

#include <string>

namespace runner::starter {

/// Returns configs/wine_scaled.yaml, whose data ship with the program, without the line that leads editors to its
/// schema.
std::string wine_config();

}  // namespace runner::starter
