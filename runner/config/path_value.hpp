#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace runner::config {

/// Holds an absolute path, or why a text cannot become one.
struct PathValue {
  std::string path;
  /// What is wrong and what to do; empty where there is a path.
  std::string error;
};

/// Expands a leading `~` and every `${NAME}` from the environment and makes the path absolute, starting at `folder`.
/// Reads no file: the path need not exist, links stay as they are.
PathValue expand_path(std::string_view text, const std::filesystem::path& folder);

}  // namespace runner::config
