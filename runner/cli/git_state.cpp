#include "cli/git_state.hpp"

#include <cstdlib>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/git_folder.hpp"
#include "cli/temporary_folder.hpp"
#include "files/file_error.hpp"
#include "files/output_file.hpp"
#include "supervisor/subprocess.hpp"

namespace runner::cli {

namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& file, std::string_view text) {
  files::OutputFile output(file, false);
  output.write(std::as_bytes(std::span(text)));
  output.finish();
}

// A repository that holds the commit and our settings: git reads those in place of the checkout's.
void make_own_repository(const fs::path& folder, const std::string& commit) {
  fs::create_directory(folder / "refs");
  fs::create_directory(folder / "objects");
  write_file(folder / "HEAD", commit + "\n");
  const bool is_sha256 = commit.size() == 64;
  write_file(folder / "config", is_sha256
                                    ? "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n"
                                    : "[core]\n\trepositoryformatversion = 0\n");
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return std::string(name) + "=" + (value != nullptr ? value : "");
}

// Everything of the environment that git would listen to is left out, and a pipe among the checkout's files may not
// keep us waiting.
std::vector<std::string> status_command(const GitFolder& git, const fs::path& repository) {
  return {"timeout",
          "-k",
          "1",
          "10",
          "env",
          "-i",
          variable("PATH"),
          variable("HOME"),
          "GIT_OPTIONAL_LOCKS=0",
          "GIT_TERMINAL_PROMPT=0",
          "GIT_DIR=" + repository.string(),
          "GIT_WORK_TREE=" + git.work_tree.string(),
          "GIT_INDEX_FILE=" + (git.own / "index").string(),
          "GIT_OBJECT_DIRECTORY=" + (git.common / "objects").string(),
          "git",
          "-c",
          "core.fsmonitor=false",
          "-c",
          "core.hooksPath=/dev/null",
          "-c",
          "core.untrackedCache=false",
          "status",
          "--porcelain",
          "--untracked-files=no",
          "--ignore-submodules=all"};
}

std::optional<bool> is_dirty(const GitFolder& git, const std::string& commit) {
  std::error_code error;
  if (fs::symlink_status(git.own / "index", error).type() != fs::file_type::regular) return std::nullopt;
  try {
    const TemporaryFolder repository;
    make_own_repository(repository.path(), commit);
    const auto status = supervisor::run_program(status_command(git, repository.path()), supervisor::Errors::nowhere);
    if (status.code != 0) return std::nullopt;
    return !status.output.empty();
  } catch (const std::system_error&) {
    return std::nullopt;
  } catch (const files::FileError&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<GitState> git_state(const fs::path& file) {
  const auto git = find_git_folder(fs::absolute(file).parent_path());
  if (!git) return std::nullopt;
  const auto commit = checked_out_commit(*git);
  if (!commit) return std::nullopt;
  return GitState{*commit, is_dirty(*git, *commit)};
}

}  // namespace runner::cli
