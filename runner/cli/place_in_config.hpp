#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace runner::cli {

/// Returns where that stands which a plugin's message begins with, such as `layers[3]` of a model:
/// `; it is at configs/digits_cnn.yaml:9:5`. Empty where the message names no such element.
std::string place_in_config(const std::string& message, const std::vector<config::ElementPlace>& places);

}  // namespace runner::cli
