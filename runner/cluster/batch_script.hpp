#pragma once

#include <filesystem>
#include <string>

#include "cluster/plan.hpp"
#include "cluster/submission.hpp"

namespace runner::cluster {

/// Returns the script of a job array, whose tasks run a slice each.
std::string task_script(const Plan& plan, const launchers::SlurmSettings& settings, const SubmissionFiles& files,
                        const TaskArray& array);

/// Returns the script of the job that merges the shards of all tasks into `database`.
std::string merge_script(const Plan& plan, const launchers::SlurmSettings& settings, const ClusterFolder& folder,
                         const SubmissionFiles& files, const std::filesystem::path& database);

}  // namespace runner::cluster
