#pragma once

#include <memory>
#include <runner/dataset.hpp>

#include "spec/trial_spec.hpp"
#include "trial/registry.hpp"

namespace runner::trial {

/// Reads another file as the data that a model was trained on were read: through the `read` of the data set's plugin.
/// Where the plugin has none, the file's numbers are taken as they are, and it can have no targets. Throws PluginError
/// for what the plugin throws, and std::runtime_error, with file and row, for what cannot be read or does not fit.
std::unique_ptr<Dataset> read_sample_file(const spec::PluginChoice& dataset, const Registry& registry,
                                          const DatasetInfo& trained_on, const SampleFile& file);

}  // namespace runner::trial
