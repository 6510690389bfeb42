#pragma once

#include <memory>
#include <runner/dataset.hpp>

namespace runner::trial {

/// Returns the data set with its classes numbered as those of the data that a model was trained on, matched by name. Throws
/// std::runtime_error where it has a class that the model does not know, or other features.
std::shared_ptr<const Dataset> matched(std::shared_ptr<const Dataset> dataset, const DatasetInfo& trained_on);

}  // namespace runner::trial
