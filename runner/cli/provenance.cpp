#include "cli/provenance.hpp"

#include <unistd.h>

#include <array>

#include "cli/shell_words.hpp"
#include "cli/subprocess.hpp"

namespace runner::cli {

std::optional<GitState> git_state(const std::filesystem::path& file) {
  const std::string folder = std::filesystem::absolute(file).parent_path().string();
  const Finished commit = run_program({"git", "-C", folder, "rev-parse", "HEAD"}, true);
  if (commit.code != 0 || commit.output.size() < 40) return std::nullopt;
  const Finished status = run_program({"git", "-C", folder, "status", "--porcelain", "--untracked-files=no"}, true);
  return GitState{commit.output.substr(0, commit.output.find('\n')), !status.output.empty()};
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::string compiler_name() {
#if defined(__clang__)
  return "Clang " __clang_version__;
#else
  return "GCC " __VERSION__;
#endif
}

std::string command_line(const Words& words) {
  std::string line = "runner";
  for (const std::string& word : words) line += ' ' + shell_word(word);
  return line;
}

}  // namespace runner::cli
