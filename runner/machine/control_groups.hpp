#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace runner::machine {

/// Returns the folders of this process's control group and of those above it, which bound it as well: of version 2, or
/// of version 1 for the controller that is named. `root` stands for `/` in tests.
std::vector<std::filesystem::path> control_groups(const std::filesystem::path& root, const std::string& controller);

/// Returns the first line of a file; none where it has none.
std::optional<std::string> first_line(const std::filesystem::path& file);

/// Returns the number at the beginning of a file; none where there is none.
std::optional<std::int64_t> number_in(const std::filesystem::path& file);

}  // namespace runner::machine
