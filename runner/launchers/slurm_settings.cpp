#include "launchers/slurm_settings.hpp"

#include "spec/param_json.hpp"

namespace runner::launchers {

const std::vector<Param<SlurmSettings>>& slurm_parameters() {
  using S = SlurmSettings;
  static const std::vector<Param<S>> table = {
      param("partition", &S::partition, "Partition to submit to; the cluster's default unless given."),
      param("account", &S::account, "Account that the time is charged to."),
      param("qos", &S::qos, "Quality of service."),
      param("constraint", &S::constraint, "Features that nodes must have, such as avx512."),
      param("timeout_min", &S::timeout_min, "Time limit of a task in minutes; one that reaches it is requeued.")
          .at_least(1)
          .at_most(525600),
      param("cpus_per_task", &S::cpus_per_task,
            "CPUs of a task, which runs as many trials at a time as they allow with training.threads each, times "
            "training.processes.")
          .at_least(1)
          .at_most(4096),
      param("mem_gb", &S::mem_gb, "Memory of a task in GB; the cluster's default unless given.").above(0),
      param("gpus_per_node", &S::gpus_per_node, "GPUs of a task, which then runs one trial on each.")
          .at_least(0)
          .at_most(64),
      param("array_parallelism", &S::array_parallelism, "Tasks that run at a time; null for no limit of ours.")
          .at_least(1),
      param("trials_per_task", &S::trials_per_task,
            "Trials of a task; auto packs them to tasks of five minutes or more by what such trials took before.")
          .at_least(1)
          .one_of({"auto"}),
      param("max_requeues", &S::max_requeues, "How often a task goes on after its time limit or a preemption.")
          .at_least(0)
          .at_most(10000),
      param("signal_delay_s", &S::signal_delay_s,
            "Seconds before the time limit at which a task is told to save what it has.")
          .at_least(1)
          .at_most(65535),
      param("merge_job", &S::merge_job, "Submit a last job that merges what the tasks have stored."),
      param("setup", &S::setup, "Lines of shell before the command, such as module load gcc."),
  };
  return table;
}

SlurmSettings slurm_settings_from(const nlohmann::json& given) {
  SlurmSettings settings;
  for (const auto& one : slurm_parameters()) {
    const auto found = given.find(one.description().name);
    if (found != given.end()) one.assign(settings, spec::param_value_from_json(one.description(), *found));
  }
  if (const auto found = given.find("additional_parameters"); found != given.end()) {
    settings.additional_parameters = found->get<std::map<std::string, std::string>>();
  }
  return settings;
}

nlohmann::json to_json(const SlurmSettings& settings) {
  const auto or_null = [](const auto& value) { return value ? nlohmann::json(*value) : nlohmann::json(); };
  return {
      {"partition", or_null(settings.partition)},
      {"account", or_null(settings.account)},
      {"qos", or_null(settings.qos)},
      {"constraint", or_null(settings.constraint)},
      {"timeout_min", settings.timeout_min},
      {"cpus_per_task", settings.cpus_per_task},
      {"mem_gb", or_null(settings.mem_gb)},
      {"gpus_per_node", settings.gpus_per_node},
      {"array_parallelism", or_null(settings.array_parallelism)},
      {"trials_per_task", std::visit([](const auto& held) { return nlohmann::json(held); }, settings.trials_per_task)},
      {"max_requeues", settings.max_requeues},
      {"signal_delay_s", settings.signal_delay_s},
      {"merge_job", settings.merge_job},
      {"setup", settings.setup},
      {"additional_parameters", settings.additional_parameters}};
}

std::optional<std::string> fault_of(const SlurmSettings& settings) {
  if (settings.signal_delay_s >= settings.timeout_min * 60) {
    return "launcher.signal_delay_s must be shorter than the time limit of " + std::to_string(settings.timeout_min) +
           " min (launcher.timeout_min); found " + std::to_string(settings.signal_delay_s);
  }
  return std::nullopt;
}

}  // namespace runner::launchers
