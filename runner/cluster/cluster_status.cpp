#include "cluster/cluster_status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cluster/reasons.hpp"

namespace runner::cluster {

namespace {

using database::ShardTrial;
using events::TrialState;

// The task that was last given a trial.
struct Task {
  const Submission* submission = nullptr;
  const TaskArray* array = nullptr;
  const Slice* slice = nullptr;
  std::int64_t number = 0;
};

std::map<std::int64_t, Task> tasks_of(const std::vector<Submission>& submissions) {
  std::map<std::int64_t, Task> tasks;
  for (const auto& submission : submissions) {
    for (const auto& array : submission.arrays) {
      for (std::int64_t task = 0; task < array.slices; ++task) {
        const auto& slice = submission.slices.at(static_cast<std::size_t>(array.first_slice + task));
        for (const auto ordinal : slice.ordinals) tasks[ordinal] = {&submission, &array, &slice, task};
      }
    }
  }
  return tasks;
}

const QueueRow* find_row(const std::vector<QueueRow>& rows, const std::string& job, std::int64_t task) {
  // Of a task that was requeued the accounts may have several rows, the last one last.
  const auto found =
      std::find_if(rows.rbegin(), rows.rend(), [&](const QueueRow& row) { return row.job == job && row.task == task; });
  return found == rows.rend() ? nullptr : &*found;
}

class Assessment {
 public:
  explicit Assessment(const Evidence& evidence) : evidence_(evidence), tasks_(tasks_of(evidence.submissions)) {
    for (const auto& shard : evidence.shards) {
      for (const auto& trial : shard.trials) consider(shard.shard, trial);
    }
  }

  TrialStanding of(const ShardTrial& target) const {
    const auto& kept = kept_of(target);
    TrialStanding out{target.trial,         target.ordinal,      Standing::lost, "",
                      kept.progress.epochs, kept.progress.state, kept.message};
    const auto task = tasks_.find(target.ordinal);
    const bool has_job = task != tasks_.end() && task->second.array->job.has_value();
    if (has_job) out.task = *task->second.array->job + "_" + std::to_string(task->second.number);
    if (events::is_final(out.state)) {
      out.standing = Standing::done;
      out.why.clear();
    } else if (events::has_failed(out.state) && !is_tried_again(task, target.ordinal, kept.progress.attempts)) {
      out.standing = Standing::failed;
    } else if (task == tasks_.end()) {
      out.why = "it was never given to a task";
    } else if (!has_job) {
      out.why = fmt::format("submission {} did not reach Slurm", task->second.submission->number);
    } else {
      judge(task->second, out);
    }
    return out;
  }

 private:
  void consider(const ShardFile& shard, const ShardTrial& trial) {
    auto& best = best_[trial.ordinal];
    if (best == nullptr || compare(best->progress, trial.progress) < 0) best = &trial;
    of_task_[{shard.job, shard.task}][trial.ordinal] = &trial;
  }

  // What a merge keeps. Of equal records the shard's says more: merging interrupts one that runs.
  const ShardTrial& kept_of(const ShardTrial& target) const {
    const auto found = best_.find(target.ordinal);
    const bool is_newer = found != best_.end() && compare(found->second->progress, target.progress) >= 0;
    return is_newer ? *found->second : target;
  }

  // Says whether a failure is that of before, which the task is to try again.
  bool is_tried_again(std::map<std::int64_t, Task>::const_iterator task, std::int64_t ordinal,
                      std::int64_t attempts) const {
    if (task == tasks_.end()) return false;
    const auto& before = task->second.slice->attempts_before;
    const auto found = before.find(ordinal);
    return found != before.end() && attempts <= found->second;
  }

  // The shard of a task's last restart is the last that was considered.
  bool is_at_work(const Task& task, std::int64_t ordinal) const {
    const auto shard = of_task_.find({*task.array->job, task.number});
    if (shard == of_task_.end()) return false;
    const auto trial = shard->second.find(ordinal);
    return trial != shard->second.end() && trial->second->progress.state == TrialState::running;
  }

  void judge(const Task& task, TrialStanding& out) const {
    const auto& job = *task.array->job;
    if (!evidence_.queue_fault.empty()) {
      out.standing = is_at_work(task, out.ordinal) ? Standing::running : Standing::pending;
      out.why = evidence_.queue_fault;
      return;
    }
    const auto* row = find_row(evidence_.queue, job, task.number);
    if (row != nullptr && row->is_live()) {
      const bool runs = row->is_running() && is_at_work(task, out.ordinal);
      out.standing = runs ? Standing::running : Standing::pending;
      out.why = row->is_running() ? "on " + row->nodes : row->reason;
      return;
    }
    const auto* end = find_row(evidence_.ended, job, task.number);
    if (end == nullptr || end->is_live()) end = row;
    if (task.submission->is_cancelled) {
      out.why = fmt::format("task {} was cancelled", out.task);
    } else if (end != nullptr && end->state != "COMPLETED") {
      out.why = fmt::format("task {} {}", out.task, account_of_end(*end));
    } else {
      out.why = fmt::format("Slurm has task {} no longer: it was cancelled while it waited, or ended early", out.task);
    }
  }

  const Evidence& evidence_;
  std::map<std::int64_t, Task> tasks_;
  std::map<std::int64_t, const ShardTrial*> best_;
  std::map<std::pair<std::string, std::int64_t>, std::map<std::int64_t, const ShardTrial*>> of_task_;
};

}  // namespace

std::string_view to_text(Standing standing) {
  switch (standing) {
    case Standing::pending:
      return "pending";
    case Standing::running:
      return "running";
    case Standing::done:
      return "done";
    case Standing::failed:
      return "failed";
    case Standing::lost:
      break;
  }
  return "lost";
}

std::vector<TrialStanding> standings_of(const Evidence& evidence) {
  const Assessment assessment(evidence);
  std::vector<TrialStanding> out;
  for (const auto& trial : evidence.target) out.push_back(assessment.of(trial));
  return out;
}

std::int64_t count(const std::vector<TrialStanding>& trials, Standing standing) {
  return std::count_if(trials.begin(), trials.end(), [&](const auto& trial) { return trial.standing == standing; });
}

std::vector<BlockedTasks> blocked_tasks(const Evidence& evidence) {
  std::map<std::pair<std::string, std::string>, BlockedTasks> blocked;
  const auto jobs = jobs_of(evidence.submissions);
  for (const auto& row : evidence.queue) {
    if (std::find(jobs.begin(), jobs.end(), row.job) == jobs.end()) continue;
    const auto advice = advice_on_waiting(row);
    if (!advice) continue;
    auto& one = blocked.try_emplace({row.job, row.reason}, BlockedTasks{row.reason, *advice, row.job, 0}).first->second;
    ++one.tasks;
  }
  std::vector<BlockedTasks> out;
  for (auto& [key, one] : blocked) {
    for (auto at = one.advice.find("JOB"); at != std::string::npos; at = one.advice.find("JOB"))
      one.advice.replace(at, 3, one.job);
    out.push_back(std::move(one));
  }
  return out;
}

void find_lost_jobs(std::vector<Submission>& submissions, const std::vector<QueueRow>& queue) {
  for (auto& submission : submissions) {
    for (auto& array : submission.arrays) {
      if (array.job) continue;
      const auto row =
          std::find_if(queue.begin(), queue.end(), [&](const auto& one) { return one.name == array.name; });
      if (row != queue.end()) array.job = row->job;
    }
  }
}

std::vector<std::string> jobs_of(const std::vector<Submission>& submissions) {
  std::vector<std::string> jobs;
  for (const auto& submission : submissions) {
    for (const auto& array : submission.arrays) {
      if (array.job) jobs.push_back(*array.job);
    }
  }
  return jobs;
}

}  // namespace runner::cluster
