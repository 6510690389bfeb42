#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace runner::cluster {

/// Says that jobs cannot be submitted from this machine, and what to do; nothing where they can.
std::optional<std::string> missing_slurm();

/// Holds why sbatch did not take a job: what it said, and what to do about it.
struct Refusal {
  std::string message;
};

/// Holds the number of a job, or why there is none.
using Submitted = std::variant<std::string, Refusal>;

/// Submits a script.
Submitted submit(const std::filesystem::path& script, const std::vector<std::string>& options = {});

/// Says why sbatch would not take a script; nothing where it would. Submits nothing.
std::optional<Refusal> refusal_of(const std::filesystem::path& script);

/// Returns how many tasks an array may have; nothing where this machine has no scontrol to ask.
std::optional<std::int64_t> most_array_tasks();

/// Reads it from what `scontrol show config` prints.
std::optional<std::int64_t> read_most_array_tasks(std::string_view config);

/// Cancels jobs; says why it could not, nothing where it could.
std::optional<std::string> cancel(const std::vector<std::string>& jobs);

/// Has a job begin anew; says why it could not, nothing where it could.
std::optional<std::string> requeue(const std::string& job);

/// Says whether a job that runs has been told to make room for another; false where nobody says.
bool is_preempted(const std::string& job);

}  // namespace runner::cluster
