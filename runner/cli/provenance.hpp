#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/command.hpp"

namespace runner::cli {

/// Holds the state of the git checkout that a config lies in.
struct GitState {
  std::string commit;
  /// Tracked files differ from the commit.
  bool dirty = false;
};

/// Asks git about the folder of a file; none where it is no checkout or git is not there.
std::optional<GitState> git_state(const std::filesystem::path& file);

/// Returns this machine's name.
std::string host_name();

/// Returns the compiler this program was built with.
std::string compiler_name();

/// Returns the words as a command line that a shell reads back as the same words.
std::string command_line(const Words& words);

}  // namespace runner::cli
