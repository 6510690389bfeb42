#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace runner::cli {

/// Holds what the words after `runner init KIND` say; what was not given is empty.
struct InitOptions {
  std::filesystem::path input;
  /// What the input was taken for, where no kind was named.
  std::string taken_for;
  std::filesystem::path output;
  /// The second of two files.
  std::filesystem::path targets_file;
  std::string target;
  std::vector<std::string> targets;
  std::string time;
  std::string task;
  std::string inputs_key;
  std::string targets_key;
  std::filesystem::path data;
  /// Of a plugin.
  std::string kind;
  std::string name;
};

/// Prints that there is something already where `init` would write, and returns the exit code.
int refuse_existing(const std::filesystem::path& path);

/// Says whether there is something of this name, a link that leads nowhere included.
bool is_there(const std::filesystem::path& path);

}  // namespace runner::cli
