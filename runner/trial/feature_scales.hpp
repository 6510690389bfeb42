#pragma once

#include <optional>
#include <runner/dataset.hpp>
#include <string>

#include "trial/trial_data.hpp"

namespace runner::trial {

/// Looks at the first training rows as the model gets them. Returns a sentence where the features differ in scale by
/// more than a hundred and are not standardised, since training on them is slow or fails; nothing where they do not, or
/// where a sample is no list of numbers. To be called before the first epoch.
std::optional<std::string> note_on_scales(TrialData& data, const DatasetInfo& info);

/// Looks at what the first training rows have to be predicted. Returns a sentence where values reach a thousand or
/// more, since a network begins far from them; nothing for classes. To be called before the first epoch.
std::optional<std::string> note_on_values(TrialData& data, const DatasetInfo& info);

}  // namespace runner::trial
