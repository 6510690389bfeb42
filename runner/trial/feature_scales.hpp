#pragma once

#include <runner/dataset.hpp>
#include <string>
#include <vector>

#include "trial/trial_data.hpp"

namespace runner::trial {

/// Looks at the first training rows as the model gets them, before the first epoch. Returns a sentence where the
/// features differ in scale by more than a hundred and are not standardised, since training on them is slow or fails;
/// not where a sample is no list of numbers. And one where values to predict reach a thousand or more, since a network
/// begins far from them.
std::vector<std::string> notes_on_scales(TrialData& data, const DatasetInfo& info);

}  // namespace runner::trial
