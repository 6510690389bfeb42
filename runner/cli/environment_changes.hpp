#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/catalogue_plugins.hpp"
#include "database/reader.hpp"
#include "supervisor/worker_client.hpp"

namespace runner::cli {

/// Lists, a sentence each, what is another now than when these trials of an experiment began:
/// LibTorch, the linear algebra and its kernel, the processor's capability, the GPU where one is used, the bytes of a
/// plugin. Results would differ from those of a trial that was never interrupted. A worker is asked, started as for
/// what is trained so.
std::vector<std::string> environment_changes(database::Reader& reader, std::int64_t experiment,
                                             const std::vector<std::int64_t>& trials, supervisor::WorkerClient& client,
                                             const spec::Training& training);

/// Lists, a sentence each, which of these trials would go on with other data than they began with, and whose data
/// cannot be read. A worker reads the data of those that have begun, and of the first that has not; for those that have
/// not, also of trials `beside` them that were trained on what the same block of the config named.
std::vector<std::string> data_changes(const std::vector<database::SpecRow>& trials,
                                      const std::vector<database::SpecRow>& beside, const CataloguePlugins& plugins,
                                      supervisor::WorkerClient& client);

/// Prints the changes. Returns the exit code where there are any and they are not forced; `consequence` is what forcing
/// them would lead to.
std::optional<int> allow_changes(
    const std::vector<std::string>& changes, bool force,
    const std::string& consequence = "going on would give other numbers than a trial that was never interrupted");

}  // namespace runner::cli
