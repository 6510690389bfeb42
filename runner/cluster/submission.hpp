#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cluster/cluster_folder.hpp"
#include "cluster/plan.hpp"

namespace runner::cluster {

/// Holds the trials of one task.
struct Slice {
  std::vector<std::int64_t> ordinals;
  /// How often they have been requeued by submissions before this one.
  std::int64_t requeues = 0;
  /// How many attempts there had been at those of them that had failed and are tried again.
  std::map<std::int64_t, std::int64_t> attempts_before = {};
};

/// Holds a job array, whose tasks are slices that follow each other.
struct TaskArray {
  std::int64_t first_slice = 0;
  std::int64_t slices = 0;
  /// The job's name in the queue, which no other job of the user has.
  std::string name;
  /// Its number; nothing before it is known to have been submitted.
  std::optional<std::string> job;
};

/// Holds what was given to the cluster at one time.
struct Submission {
  std::int64_t number = 0;
  /// As they were for this submission: a resume may change the plan's.
  launchers::SlurmSettings settings;
  std::vector<Slice> slices;
  std::vector<TaskArray> arrays;
  /// Whether a trial that fails cancels all of it.
  bool fail_fast = false;
  bool is_cancelled = false;
  /// The job that merges; nothing where there is none.
  std::optional<std::string> merge_job;

  /// Returns the array that a job runs; null where it is none of these.
  const TaskArray* array_of(const std::string& job) const;
};

/// Names the files of a submission.
struct SubmissionFiles {
  std::filesystem::path folder;

  std::filesystem::path record() const { return folder / "submission.json"; }
  /// The trials, with all that is recorded of them.
  std::filesystem::path trials() const { return folder / "trials.db"; }
  std::filesystem::path script(std::int64_t first_slice) const;
  std::filesystem::path merge_script() const { return folder / "merge.sh"; }
  std::filesystem::path logs() const { return folder / "logs"; }
  /// Its content is the job's number.
  std::filesystem::path job(std::int64_t first_slice) const;
  std::filesystem::path merge_job() const { return folder / "merge-job"; }
  /// Is there once the submission was cancelled, by a person or at the first failure: no task of it begins or is
  /// requeued, those that run end.
  std::filesystem::path cancelled() const { return folder / "cancelled"; }
  /// Is there where a task asks the login node to requeue it.
  std::filesystem::path wish(std::int64_t slice) const;
};

/// Divides slices among job arrays of at most `most_tasks`.
std::vector<TaskArray> arrays_of(const Plan& plan, std::int64_t submission, std::int64_t slices,
                                 std::int64_t most_tasks);

/// Returns the number of the next submission.
std::int64_t next_submission(const ClusterFolder& folder);

/// Makes the folder of a submission.
SubmissionFiles make_submission_folder(const ClusterFolder& folder, std::int64_t number);

/// Writes the record, once all else is in the folder: a submission without one does not count.
void write_submission(const SubmissionFiles& files, const Submission& submission);

/// Reads one; nothing where it has no record.
std::optional<Submission> read_submission(const std::filesystem::path& folder);

/// Reads them all, in order.
std::vector<Submission> read_submissions(const ClusterFolder& folder);

}  // namespace runner::cluster
