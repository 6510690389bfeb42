#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/queue.hpp"
#include "cluster/shards.hpp"
#include "cluster/submission.hpp"

namespace runner::cluster {

/// Says where a trial stands. `lost` is one that has not ended and that no task has any longer: a resume submits it.
enum class Standing { pending, running, done, failed, lost };

/// Returns the word for it.
std::string_view to_text(Standing standing);

/// Says where one trial stands.
struct TrialStanding {
  std::int64_t trial = 0;
  std::int64_t ordinal = 0;
  Standing standing = Standing::pending;
  /// The task that has it, or had it last: `12_3`; empty where none has.
  std::string task;
  std::int64_t epochs = 0;
  /// As the best record of it says; `why` for a person.
  events::TrialState state = events::TrialState::pending;
  std::string why;
};

/// Names tasks that wait and will not begin by themselves.
struct BlockedTasks {
  std::string reason;
  std::string advice;
  std::string job;
  std::int64_t tasks = 0;
};

/// Holds what is known of an experiment on a cluster at one time.
struct Evidence {
  /// As the database has them that is merged into.
  std::vector<database::ShardTrial> target;
  std::vector<ShardReading> shards;
  std::vector<Submission> submissions;
  std::vector<QueueRow> queue;
  /// Of tasks that the queue no longer has.
  std::vector<QueueRow> ended = {};
  /// Why the queue could not be asked: no trial is taken for lost then.
  std::string queue_fault = {};
};

/// Says where all of an experiment's trials stand, in the order of its plan.
std::vector<TrialStanding> standings_of(const Evidence& evidence);

/// Counts the trials that stand so.
std::int64_t count(const std::vector<TrialStanding>& trials, Standing standing);

/// Lists what keeps tasks from beginning, each reason of each job once.
std::vector<BlockedTasks> blocked_tasks(const Evidence& evidence);

/// Gives arrays whose numbers were not recorded those of the jobs that have their names in the queue.
void find_lost_jobs(std::vector<Submission>& submissions, const std::vector<QueueRow>& queue);

/// Returns the numbers of the jobs that were submitted, those that merge left out.
std::vector<std::string> jobs_of(const std::vector<Submission>& submissions);

}  // namespace runner::cluster
