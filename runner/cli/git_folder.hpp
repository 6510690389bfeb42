#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace runner::cli {

/// Names the folders of a git checkout.
struct GitFolder {
  /// Where its files are.
  std::filesystem::path work_tree;
  /// Where its HEAD and its index are: `.git`, or where a file of that name leads (a worktree, a submodule).
  std::filesystem::path own;
  /// Where what it shares with other worktrees is, its branches and objects.
  std::filesystem::path common;
};

/// Finds the checkout that a folder lies in.
std::optional<GitFolder> find_git_folder(const std::filesystem::path& folder);

/// Reads which commit is checked out, 40 or 64 hex digits; nothing where there is none.
std::optional<std::string> checked_out_commit(const GitFolder& git);

}  // namespace runner::cli
