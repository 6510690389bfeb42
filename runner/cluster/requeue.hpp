#pragma once

#include <cstdint>
#include <string>

#include "cluster/submission.hpp"

namespace runner::cluster {

/// Names the task that this process is.
struct OwnTask {
  std::string array_job;
  std::int64_t task = 0;
  /// How often Slurm has restarted it.
  std::int64_t restart = 0;

  /// Returns what names it alone: the number of one of an array's tasks is also that of the whole array.
  std::string name() const { return array_job + "_" + std::to_string(task); }
};

/// Returns what Slurm's variables say. Throws ClusterError where they are not set.
OwnTask own_task();

/// Says why a task ended before its trials did.
enum class Stop { limit, preempted, unknown };

/// Has a task begin anew that was stopped, unless its submission was cancelled or it has gone on often enough: by
/// `scontrol` where this node has one, else by a wish for the login node. Returns what was done, in a sentence.
std::string go_on_later(const Plan& plan, const SubmissionFiles& files, const Submission& submission,
                        std::int64_t slice, const OwnTask& task, Stop stop);

/// Holds a task's wish to be requeued.
struct Wish {
  std::int64_t slice = 0;
  Stop stop = Stop::unknown;
  std::string job = {};
  std::int64_t task = 0;
  /// How often the trials have been requeued, this time included.
  std::int64_t requeues = 0;
};

/// Lists the wishes of a submission's tasks.
std::vector<Wish> wishes_of(const SubmissionFiles& files, const Submission& submission);

/// Takes a wish back that was fulfilled.
void fulfil(const SubmissionFiles& files, const Wish& wish);

}  // namespace runner::cluster
