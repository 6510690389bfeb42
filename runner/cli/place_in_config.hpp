#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "spec/trial_spec.hpp"

namespace runner::cli {

/// Returns a place as the end of a sentence: `; it is at configs/digits_cnn.yaml:9:5`.
std::string text_of(const config::Place& place);

/// Returns where that stands which a plugin's message begins with, such as `layers[3]` or `hidden` of a model:
/// `; it is at configs/digits_cnn.yaml:9:5`. Where it names neither, and is of a plugin that is made for the data or
/// watches what is measured, the place is the plugin's. Of swept blocks it is the one that the `trial` has, whose
/// message it is; without a trial they have none. Empty for all others.
std::string place_in_config(const std::string& message, const std::vector<config::ElementPlace>& places,
                            const spec::TrialSpec* trial = nullptr);

}  // namespace runner::cli
