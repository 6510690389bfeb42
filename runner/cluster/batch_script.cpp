#include "cluster/batch_script.hpp"

#include <fmt/format.h>

#include "text/shell_word.hpp"

namespace runner::cluster {

namespace {

// As sbatch reads a line of options: quoted, and without its patterns such as %j.
std::string path_option(const std::filesystem::path& folder, std::string_view pattern) {
  std::string out = "\"";
  for (const char letter : folder.string()) {
    if (letter == '"' || letter == '\\') out += '\\';
    if (letter == '%') out += '%';
    out += letter;
  }
  return out + "/" + std::string(pattern) + "\"";
}

class Script {
 public:
  void option(std::string_view name, std::string_view value) {
    text_ += fmt::format("#SBATCH --{}{}{}\n", name, value.empty() ? "" : "=", value);
  }
  void option(std::string_view name, const std::optional<std::string>& value) {
    if (value) option(name, std::string_view(*value));
  }
  void option(std::string_view name, std::int64_t value) { option(name, std::string_view(std::to_string(value))); }
  void line(std::string_view text) { text_ += std::string(text) + "\n"; }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_ = "#!/bin/bash\n";
};

void add_place(Script& script, const launchers::SlurmSettings& settings) {
  script.option("partition", settings.partition);
  script.option("account", settings.account);
  script.option("qos", settings.qos);
  script.option("constraint", settings.constraint);
}

std::string quoted_value(const std::string& value) {
  const bool is_plain = value.find_first_of(" \t'#;&|$`*?") == std::string::npos;
  return is_plain ? value : "\"" + value + "\"";
}

}  // namespace

std::string task_script(const Plan& plan, const launchers::SlurmSettings& settings, const SubmissionFiles& files,
                        const TaskArray& array) {
  Script script;
  script.option("job-name", std::string_view(array.name));
  const auto limit = settings.array_parallelism ? "%" + std::to_string(*settings.array_parallelism) : "";
  script.option("array", std::string_view(fmt::format("0-{}{}", array.slices - 1, limit)));
  script.option("output", std::string_view(path_option(files.logs(), "%A_%a.log")));
  script.line("#SBATCH --open-mode=append");
  add_place(script, settings);
  script.option("time", settings.timeout_min);
  script.line("#SBATCH --nodes=1");
  script.line("#SBATCH --ntasks=1");
  script.option("cpus-per-task", settings.cpus_per_task);
  if (settings.mem_gb) script.option("mem", std::string_view(fmt::format("{:.0f}M", *settings.mem_gb * 1024)));
  if (settings.gpus_per_node > 0) script.option("gpus-per-node", settings.gpus_per_node);
  script.line("#SBATCH --requeue");
  script.option("signal", std::string_view(fmt::format("B:USR1@{}", settings.signal_delay_s)));
  for (const auto& [name, value] : settings.additional_parameters)
    script.option(name, std::string_view(quoted_value(value)));
  script.line("");
  for (const auto& line : settings.setup) script.line(line);
  script.line("# The runner takes this shell's place, since Slurm sends its signals to that alone.");
  script.line(fmt::format("exec {} run-slice {} --first {}", text::shell_word(plan.program.string()),
                          text::shell_word(files.folder.string()), array.first_slice));
  return std::move(script).text();
}

std::string merge_script(const Plan& plan, const launchers::SlurmSettings& settings, const ClusterFolder& folder,
                         const SubmissionFiles& files, const std::filesystem::path& database) {
  Script script;
  script.option("job-name", std::string_view("runner-merge-" + plan.experiment_uuid.substr(0, 8)));
  script.option("output", std::string_view(path_option(files.logs(), "merge-%j.log")));
  add_place(script, settings);
  script.option("time", settings.timeout_min);
  script.line("#SBATCH --nodes=1");
  script.line("#SBATCH --ntasks=1");
  script.line("#SBATCH --cpus-per-task=1");
  script.line("#SBATCH --requeue");
  for (const auto& [name, value] : settings.additional_parameters)
    script.option(name, std::string_view(quoted_value(value)));
  script.line("");
  for (const auto& line : settings.setup) script.line(line);
  script.line("cd " + text::shell_word(folder.shards().string()) + " || exit 1");
  script.line("shopt -s nullglob");
  script.line("set -- *_*_*.db");
  script.line("[ $# -gt 0 ] || exit 0");
  script.line(fmt::format("exec {} merge {} \"$@\"", text::shell_word(plan.program.string()),
                          text::shell_word(database.string())));
  return std::move(script).text();
}

}  // namespace runner::cluster
