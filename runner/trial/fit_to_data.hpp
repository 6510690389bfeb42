#pragma once

#include <optional>
#include <runner/loss.hpp>
#include <vector>

#include "trial/registry.hpp"
#include "trial/trial_data.hpp"

namespace runner::trial {

/// Shows a loss how many training samples are of each class where it asks for that, and returns the numbers; none where
/// it does not. They are counted unless the model was `trained_on` other data. Throws UnfitForData.
std::vector<std::int64_t> show_class_counts(Loss& loss, const RegisteredPlugin& plugin, const Dataset& dataset,
                                            const TrialData& data, const std::optional<TrainedOn>& trained_on);

/// Makes what a trial makes for its data, the model, the loss, the task and the metrics, evaluates a few rows with it,
/// and lets go of it. Throws UnfitForData for the first that is not for such data, such as a loss of two classes where
/// there are three, a model that answers in another shape, or a monitor of what is not measured. What else goes wrong
/// is left for the trial to show.
void refuse_unfit(const spec::TrialSpec& spec, const Registry& registry, const Dataset& dataset, const TrialData& data);

}  // namespace runner::trial
