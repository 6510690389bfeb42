#include "cluster/reasons.hpp"

#include <array>

namespace runner::cluster {

namespace {

struct Advice {
  std::string_view part;
  std::string_view text;
};

template <std::size_t Count>
std::optional<std::string> find_advice(const std::array<Advice, Count>& table, std::string_view text) {
  for (const auto& [part, advice] : table) {
    if (text.find(part) != std::string_view::npos) return std::string(advice);
  }
  return std::nullopt;
}

constexpr std::array waiting_reasons = {
    Advice{"JobHeldUser", "it is held; to let it go: scontrol release JOB"},
    Advice{"JobHeldAdmin", "an administrator holds it; ask the cluster's support"},
    Advice{"JobHoldMaxRequeue", "it was requeued too often and is held; look at its log, then: scontrol release JOB"},
    Advice{"launch failed requeued held", "its node could not start it; look at its log, then: scontrol release JOB"},
    Advice{"DependencyNeverSatisfied", "what it waits for can no longer happen; cancel it: scancel JOB"},
    Advice{"BadConstraints",
           "no node has what it asks for; change launcher.constraint, cpus_per_task, mem_gb or "
           "gpus_per_node, then cancel and resume"},
    Advice{"PartitionTimeLimit", "launcher.timeout_min is more than the partition allows (sinfo -o '%P %l')"},
    Advice{"PartitionNodeLimit", "the partition does not allow so many nodes; choose another (launcher.partition)"},
    Advice{"PartitionDown", "the partition is down; it begins once that is up again, or choose another"},
    Advice{"PartitionInactive", "the partition is inactive; choose another (launcher.partition)"},
    Advice{"PerJob", "it asks for more than its account or QOS allows a job; ask for less, then cancel and resume"},
    Advice{"WallDuration",
           "launcher.timeout_min is more than its account or QOS allows; lower it, then cancel and "
           "resume"},
    Advice{"InvalidAccount", "there is no such account (launcher.account)"},
    Advice{"InvalidQOS", "there is no such QOS (launcher.qos)"},
    Advice{"AccountNotAllowed", "its account may not use this partition (launcher.account, launcher.partition)"},
    Advice{"QOSNotAllowed", "its QOS may not be used here (launcher.qos)"},
    Advice{"ReqNodeNotAvail", "the nodes that it could run on are down, drained or reserved (sinfo -R)"},
    Advice{"Nodes_required_for_job_are_DOWN", "the nodes that it could run on are down or drained (sinfo -R)"},
    Advice{"NodeDown", "a node that it needs is down (sinfo -R)"},
};

constexpr std::array ends = {
    Advice{"TIMEOUT", "reached its time limit before it could save; raise launcher.signal_delay_s or timeout_min"},
    Advice{"NODE_FAIL", "was lost with its node"},
    Advice{"BOOT_FAIL", "had a node that could not be started"},
    Advice{"CANCELLED", "was cancelled"},
    Advice{"OUT_OF_MEMORY", "needed more memory than it had; raise launcher.mem_gb"},
    Advice{"PREEMPTED", "was preempted"},
    Advice{"DEADLINE", "reached its deadline"},
    Advice{"FAILED", "ended with an error; its log says which"},
};

constexpr std::array refusals = {
    Advice{"invalid partition", "launcher.partition names none of this cluster's; `sinfo -s` lists them"},
    Advice{"Invalid account", "launcher.account is not one of yours; `sacctmgr show assoc user=$USER` lists them"},
    Advice{"Invalid qos", "launcher.qos is not one of yours; `sacctmgr show assoc user=$USER format=qos` lists them"},
    Advice{"Requested node configuration is not available",
           "no node has so many CPUs, so much memory, such GPUs or features; `sinfo -N -l` lists what they have"},
    Advice{"CPU count per node can not be satisfied", "no node has so many CPUs (launcher.cpus_per_task)"},
    Advice{"Memory specification can not be satisfied", "no node has so much memory (launcher.mem_gb)"},
    Advice{"Invalid generic resource", "this cluster has no such GPUs (launcher.gpus_per_node)"},
    Advice{"Invalid feature", "no node has this feature (launcher.constraint)"},
    Advice{"time limit", "launcher.timeout_min is more than the partition allows; `sinfo -o '%P %l'` lists its limit"},
    Advice{"Job violates accounting",
           "the account or QOS does not allow so many or such large jobs; fewer "
           "(launcher.trials_per_task) or smaller ones, or another account"},
    Advice{"Invalid job array", "the array is longer than the cluster allows (MaxArraySize)"},
    Advice{"Unable to contact slurm controller",
           "the controller does not answer; try again later, or ask the "
           "cluster's support"},
    Advice{"Socket timed out", "the controller is busy; try again in a minute"},
    Advice{"unrecognized option", "sbatch does not know an option of launcher.additional_parameters"},
};

}  // namespace

std::optional<std::string> advice_on_waiting(const QueueRow& row) {
  if (row.state == "REQUEUE_HOLD" || row.state == "SPECIAL_EXIT") {
    return "it is held after it was requeued; look at its log, then: scontrol release JOB";
  }
  if (!row.is_live() || row.is_running()) return std::nullopt;
  return find_advice(waiting_reasons, row.reason);
}

std::string account_of_end(const QueueRow& row) {
  if (row.reason == "JobLaunchFailure") return "could not be launched: its node does not see the submission's folder";
  if (auto text = find_advice(ends, row.state)) return *std::move(text);
  return "ended as " + row.state;
}

std::string advice_on_refusal(std::string_view message) { return find_advice(refusals, message).value_or(""); }

}  // namespace runner::cluster
