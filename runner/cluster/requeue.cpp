#include "cluster/requeue.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "cluster/cluster_error.hpp"
#include "cluster/json_file.hpp"
#include "cluster/slurm.hpp"
#include "cluster/whole_number.hpp"

namespace runner::cluster {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0')
    throw ClusterError(std::string(name) + " is not set; Slurm runs this command in a task of a job array");
  return value;
}

std::int64_t number(const char* name, const std::string& text) {
  if (const auto value = whole_number(text)) return *value;
  throw ClusterError(std::string(name) + " is no number: " + text);
}

std::string_view to_text(Stop stop) {
  return stop == Stop::limit ? "limit" : stop == Stop::preempted ? "preempted" : "unknown";
}

Stop stop_from(std::string_view text) {
  return text == "limit" ? Stop::limit : text == "preempted" ? Stop::preempted : Stop::unknown;
}

}  // namespace

OwnTask own_task() {
  OwnTask task;
  task.array_job = variable("SLURM_ARRAY_JOB_ID");
  task.task = number("SLURM_ARRAY_TASK_ID", variable("SLURM_ARRAY_TASK_ID"));
  // Not set in the first run.
  const char* restarts = std::getenv("SLURM_RESTART_COUNT");
  if (restarts != nullptr && *restarts != '\0') task.restart = number("SLURM_RESTART_COUNT", restarts);
  number("SLURM_ARRAY_JOB_ID", task.array_job);
  return task;
}

std::string go_on_later(const Plan& plan, const SubmissionFiles& files, const Submission& submission,
                        std::int64_t slice, const OwnTask& task, Stop stop) {
  std::error_code error;
  if (std::filesystem::exists(files.cancelled(), error)) return "the submission was cancelled; nothing goes on";
  const auto requeues = submission.slices.at(static_cast<std::size_t>(slice)).requeues + task.restart + 1;
  if (requeues > submission.settings.max_requeues) {
    return fmt::format("it was requeued {} times, as often as launcher.max_requeues allows; to go on: runner resume {}",
                       requeues - 1, plan.experiment);
  }
  std::string why = "it is not known whether it was preempted or cancelled";
  if (stop != Stop::unknown) {
    const auto fault = requeue(task.name());
    if (!fault) return "requeued, to go on from here";
    why = *fault;
  }
  std::filesystem::remove(files.wish(slice), error);
  write_json(files.wish(slice), {{"format", folder_format},
                                 {"stop", to_text(stop)},
                                 {"job", task.array_job},
                                 {"task", task.task},
                                 {"requeues", requeues}});
  return fmt::format("{}; `runner status {}` or `runner resume {}` on the login node goes on from here", why,
                     plan.experiment, plan.experiment);
}

std::vector<Wish> wishes_of(const SubmissionFiles& files, const Submission& submission) {
  std::vector<Wish> wishes;
  std::error_code error;
  for (std::size_t i = 0; i < submission.slices.size(); ++i) {
    const auto slice = static_cast<std::int64_t>(i);
    if (!std::filesystem::exists(files.wish(slice), error)) continue;
    const auto json = read_json(files.wish(slice));
    wishes.push_back({slice, stop_from(json.at("stop").get<std::string>()), json.at("job").get<std::string>(),
                      json.at("task").get<std::int64_t>(), json.at("requeues").get<std::int64_t>()});
  }
  return wishes;
}

void fulfil(const SubmissionFiles& files, const Wish& wish) {
  std::error_code error;
  std::filesystem::remove(files.wish(wish.slice), error);
}

}  // namespace runner::cluster
