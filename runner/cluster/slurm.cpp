#include "cluster/slurm.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <sstream>

#include "cluster/reasons.hpp"
#include "supervisor/subprocess.hpp"

namespace runner::cluster {

namespace {

using supervisor::Errors;
using supervisor::run_program;

bool is_on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access(((folder.empty() ? "." : folder) + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

// What a program of Slurm's said, in one line and without its name.
std::string said(const supervisor::Finished& finished, const std::string& program) {
  if (finished.code == 127 && finished.errors.empty()) return program + ": there is no such program on the PATH";
  std::string out;
  std::istringstream lines(finished.errors.empty() ? finished.output : finished.errors);
  for (std::string line; std::getline(lines, line);) {
    for (const auto& prefix : {program + ": error: ", program + ": "}) {
      if (line.starts_with(prefix)) line.erase(0, prefix.size());
    }
    if (!line.empty()) out += (out.empty() ? "" : "; ") + line;
  }
  return out.empty() ? program + " ended with code " + std::to_string(finished.code) : program + ": " + out;
}

Refusal refusal(const supervisor::Finished& finished) {
  auto message = said(finished, "sbatch");
  const auto advice = advice_on_refusal(message);
  if (!advice.empty()) message += "\n" + advice;
  return {std::move(message)};
}

// `123`, or `123;cluster`, behind warnings of the site.
std::optional<std::string> job_number(const std::string& output) {
  std::istringstream lines(output);
  std::optional<std::string> found;
  for (std::string line; std::getline(lines, line);) {
    const auto number = line.substr(0, line.find(';'));
    if (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos) found = number;
  }
  return found;
}

std::optional<std::string> fault_of(const std::vector<std::string>& words) {
  const auto finished = run_program(words, Errors::kept);
  if (finished.code == 0) return std::nullopt;
  return said(finished, words.front());
}

}  // namespace

std::optional<std::string> missing_slurm() {
  if (is_on_path("sbatch")) return std::nullopt;
  return "there is no `sbatch` on the PATH, so this machine cannot submit jobs to Slurm; run this on a login node of "
         "the cluster, perhaps after `module load slurm`, or use --launcher local to train here";
}

Submitted submit(const std::filesystem::path& script, const std::vector<std::string>& options) {
  std::vector<std::string> words = {"sbatch", "--parsable"};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back(script.string());
  const auto finished = run_program(words, Errors::kept);
  if (finished.code != 0) return refusal(finished);
  if (auto job = job_number(finished.output)) return *std::move(job);
  return Refusal{"sbatch did not say which job it has made, but: " + finished.output};
}

std::optional<Refusal> refusal_of(const std::filesystem::path& script) {
  const auto finished = run_program({"sbatch", "--test-only", script.string()}, Errors::kept);
  if (finished.code == 0) return std::nullopt;
  // A job that would only have to wait is taken.
  for (const auto* wait : {"busy", "not available now", "partition configuration not available", "DOWN", "drain"}) {
    if (finished.errors.find(wait) != std::string::npos) return std::nullopt;
  }
  return refusal(finished);
}

std::optional<std::int64_t> read_most_array_tasks(std::string_view config) {
  constexpr std::string_view key = "MaxArraySize";
  const auto begin = config.find(key);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto digits = config.find_first_of("0123456789", begin);
  if (digits == std::string_view::npos) return std::nullopt;
  std::int64_t size = 0;
  std::from_chars(config.data() + digits, config.data() + config.size(), size);
  return size > 0 ? std::optional(size) : std::nullopt;
}

std::optional<std::int64_t> most_array_tasks() {
  const auto finished = run_program({"scontrol", "show", "config"}, Errors::nowhere);
  return finished.code == 0 ? read_most_array_tasks(finished.output) : std::nullopt;
}

std::optional<std::string> cancel(const std::vector<std::string>& jobs) {
  std::vector<std::string> words = {"scancel"};
  words.insert(words.end(), jobs.begin(), jobs.end());
  return fault_of(words);
}

std::optional<std::string> requeue(const std::string& job) { return fault_of({"scontrol", "requeue", job}); }

bool is_preempted(const std::string& job) {
  const auto finished = run_program({"scontrol", "--oneliner", "show", "job", job}, Errors::nowhere);
  if (finished.output.find("JobState=PREEMPTED") != std::string::npos) return true;
  constexpr std::string_view key = " PreemptTime=";
  const auto at = finished.output.find(key);
  return at != std::string::npos && finished.output.compare(at + key.size(), 4, "None") != 0 &&
         finished.output.compare(at + key.size(), 7, "Unknown") != 0;
}

}  // namespace runner::cluster
