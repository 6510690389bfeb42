#pragma once

#include <runner/loss.hpp>
#include <runner/model.hpp>
#include <runner/task.hpp>
#include <string>
#include <vector>

#include "trial/registry.hpp"
#include "trial/trial_data.hpp"

namespace runner::trial {

/// Has a trial's task evaluate a few validation rows, as it will all of them at the end of each epoch, and returns the
/// metrics that it logs. Throws UnfitForData where model, loss or task throw std::invalid_argument: what they are given
/// is not for them.
std::vector<std::string> metrics_of_few_rows(const spec::TrialSpec& spec, const Registry& registry,
                                             const DatasetInfo& info, const TrialData& data, Model& model, Loss& loss,
                                             Task& task);

/// Throws UnfitForData for the first checkpoint policy, scheduler or stop of a trial that watches none of the metrics
/// which the task logs or a metric of the trial measures. Where one of these does not say what it measures, nothing is
/// known.
void refuse_unmeasured(const spec::TrialSpec& spec, const Registry& registry, const std::vector<std::string>& logged);

}  // namespace runner::trial
