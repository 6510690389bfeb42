#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace runner::machine {

/// Says how many bytes of memory this process may still take before others lose theirs: what the machine has free,
/// within the limits of the process's control groups. None where nobody says. `root` stands for `/` in tests.
std::optional<std::int64_t> free_memory(const std::filesystem::path& root = "/");

/// Says how many bytes of swap space are free.
std::int64_t free_swap(const std::filesystem::path& root = "/");

}  // namespace runner::machine
