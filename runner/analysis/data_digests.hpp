#pragma once

#include <string>
#include <vector>

#include "supervisor/trial_source.hpp"
#include "supervisor/worker_client.hpp"

namespace runner::analysis {

/// Holds the SHA-256 of a trial's data as they are now, or why they cannot be read.
struct DataDigest {
  std::string sha256;
  std::string error;
};

/// Names what a trial's data are a function of: trials with one name have the same data.
std::string data_key(const spec::TrialSpec& spec);

/// Has a worker read the data of each trial, in order, and returns their digests.
std::vector<DataDigest> data_digests(const std::vector<spec::TrialSpec>& trials,
                                     const supervisor::PluginDirectory& plugins, supervisor::WorkerClient& client);

}  // namespace runner::analysis
