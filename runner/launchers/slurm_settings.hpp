#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <runner/param.hpp>
#include <string>
#include <variant>
#include <vector>

namespace runner::launchers {

/// Names the launcher that submits to Slurm, and the one that runs trials on this machine.
inline constexpr const char* slurm_launcher = "slurm";
inline constexpr const char* local_launcher = "local";

/// Says how tasks are submitted to Slurm. The names are submitit's where that has one.
struct SlurmSettings {
  std::optional<std::string> partition;
  std::optional<std::string> account;
  std::optional<std::string> qos;
  std::optional<std::string> constraint;
  /// The time limit of a task; a task that reaches it is requeued and goes on.
  std::int64_t timeout_min = 60;
  /// As many trials run at a time in a task as these allow with their threads.
  std::int64_t cpus_per_task = 1;
  std::optional<double> mem_gb;
  std::int64_t gpus_per_node = 0;
  /// How many tasks run at a time; as many as the cluster lets where there is none.
  std::optional<std::int64_t> array_parallelism;
  /// A number, or `auto`.
  std::variant<std::int64_t, std::string> trials_per_task = std::string("auto");
  /// How often a task goes on after its time limit or a preemption.
  std::int64_t max_requeues = 20;
  /// Seconds before the time limit at which a task is told to save what it has.
  std::int64_t signal_delay_s = 90;
  /// A last job merges what the tasks have stored.
  bool merge_job = true;
  /// Lines of shell before the command.
  std::vector<std::string> setup;
  /// Further options of sbatch, without the dashes; an option without a value has an empty one.
  std::map<std::string, std::string> additional_parameters;

  bool operator==(const SlurmSettings&) const = default;
};

/// Returns the keys of a launcher's block, but for `plugin` and `additional_parameters`.
const std::vector<Param<SlurmSettings>>& slurm_parameters();

/// Says of each key what it is for.
inline constexpr const char* additional_parameters_doc =
    "Further options of sbatch, without the dashes: {exclude: node7, exclusive: true}.";

/// Returns the defaults with these keys in their place. Throws std::invalid_argument where one has another type.
SlurmSettings slurm_settings_from(const nlohmann::json& given);

/// Returns every key with its value; `slurm_settings_from` reads it.
nlohmann::json to_json(const SlurmSettings& settings);

/// Says what is wrong with settings whose keys contradict each other; nothing where they do not.
std::optional<std::string> fault_of(const SlurmSettings& settings);

}  // namespace runner::launchers
