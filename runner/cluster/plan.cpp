#include "cluster/plan.hpp"

#include <algorithm>

#include "cluster/json_file.hpp"

namespace runner::cluster {

std::int64_t Plan::trials_at_a_time() const {
  if (jobs) return *jobs;
  if (settings.gpus_per_node > 0) return settings.gpus_per_node;
  return std::max<std::int64_t>(1, settings.cpus_per_task / std::max<std::int64_t>(1, threads));
}

void write_plan(const ClusterFolder& folder, const Plan& plan) {
  std::filesystem::create_directories(folder.shards());
  std::vector<std::string> plugin_path;
  for (const auto& one : plan.plugin_path) plugin_path.push_back(one.string());
  write_json(folder.plan(), {{"format", folder_format},
                             {"experiment", plan.experiment},
                             {"experiment_uuid", plan.experiment_uuid},
                             {"name", plan.name},
                             {"program", plan.program.string()},
                             {"plugin_path", plugin_path},
                             {"launcher", launchers::to_json(plan.settings)},
                             {"threads", plan.threads},
                             {"jobs", plan.jobs ? nlohmann::json(*plan.jobs) : nlohmann::json()},
                             {"retries", plan.retries}});
}

Plan read_plan(const ClusterFolder& folder) {
  const auto json = read_json(folder.plan());
  Plan plan;
  plan.experiment = json.at("experiment").get<std::int64_t>();
  plan.experiment_uuid = json.at("experiment_uuid").get<std::string>();
  plan.name = json.at("name").get<std::string>();
  plan.program = json.at("program").get<std::string>();
  for (const auto& one : json.at("plugin_path")) plan.plugin_path.emplace_back(one.get<std::string>());
  plan.settings = launchers::slurm_settings_from(json.at("launcher"));
  plan.threads = json.at("threads").get<std::int64_t>();
  if (!json.at("jobs").is_null()) plan.jobs = json.at("jobs").get<std::int64_t>();
  plan.retries = json.at("retries").get<int>();
  return plan;
}

}  // namespace runner::cluster
