#pragma once

#include <memory>
#include <runner/dataset.hpp>

namespace runner::trial {

/// Returns the data set as the data were that a model was trained on: features by name in their order, others passed
/// over, and classes by name under their numbers, of which any may be missing; read anew by itself where it can, see
/// `ReadsAsTrained`. Where there are no names, places and
/// numbers are the names. Throws std::runtime_error, which names what differs, where a feature is missing or a class is
/// unknown.
std::shared_ptr<const Dataset> matched(std::shared_ptr<const Dataset> dataset, const DatasetInfo& trained_on);

}  // namespace runner::trial
