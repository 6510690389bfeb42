#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trial/trial_data.hpp"

namespace runner::trial {

/// Says what a person should know of a trial's data, a sentence each: what the data set says itself; that its values
/// ask to be standardised, where they are not; which classes are missing in one of the two parts; how many rows of a
/// table train and validate alike; and how far off what is known of the targets is alone, see `PredictsDifferences`.
/// Looks at the targets for that, for classes unless the data set is so large that this takes long.
std::vector<std::string> data_notes(const Dataset& dataset, const TrialData& data);

/// Returns the number of a part's samples of each class; nothing where the targets are not class numbers.
std::vector<std::int64_t> class_sizes(const Dataset& dataset, const torch::Tensor& rows, Split split);

/// Says which classes none of these rows is of; nothing where they have all, where there are no classes, or the data
/// set is so large that looking takes long.
std::optional<std::string> missing_classes_note(const Dataset& dataset, const torch::Tensor& rows);

/// Warns of inputs or targets that are NaN or infinite, with which no loss is a number; nothing where none is, or the
/// data set is so large that looking takes long.
std::optional<std::string> not_finite_note(const Dataset& dataset, const TrialData& data);

/// Says which inputs or targets of the two parts are NaN or infinite; nothing where none is.
std::string not_finite(const Dataset& dataset, const TrialData& data);

/// Says that so many of `size` answers of a model are no numbers, which counts of right ones take for wrong.
std::string not_finite_answers(std::int64_t number, std::int64_t size);

}  // namespace runner::trial
