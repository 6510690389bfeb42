#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace runner::cli {

/// Holds the state of the git checkout that a config lies in.
struct GitState {
  std::string commit;
  /// Tracked files differ from the commit; nothing where nobody can tell.
  std::optional<bool> dirty;
};

/// Looks at the checkout that a file lies in; none where it lies in no checkout, or in one without a commit. Nothing
/// that the checkout says is run: its commit is read from its files, and git compares them with settings of our own,
/// without the checkout's (which may name a monitor, hooks, filters, another repository) and without the environment's.
std::optional<GitState> git_state(const std::filesystem::path& file);

}  // namespace runner::cli
