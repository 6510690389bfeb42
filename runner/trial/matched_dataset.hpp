#pragma once

#include <memory>
#include <runner/dataset.hpp>

namespace runner::trial {

/// Returns the data set with its classes numbered as those of the data that a model was trained on, matched by name. Throws
/// std::runtime_error where it has a class that the model does not know, or other features.
std::unique_ptr<Dataset> matched(std::unique_ptr<Dataset> dataset, const DatasetInfo& trained_on);

}  // namespace runner::trial
