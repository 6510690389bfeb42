#include "cli/git_folder.hpp"

#include <cstdint>
#include <sstream>
#include <string_view>

#include "files/file_error.hpp"
#include "files/reading.hpp"

// See gitrepository-layout(5).
namespace runner::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t most_bytes = std::uint64_t{4} << 10;
constexpr std::uint64_t most_packed_bytes = std::uint64_t{256} << 20;

// Nothing for what is no file or cannot be read.
std::optional<std::string> text_of(const fs::path& file, std::uint64_t most) {
  try {
    return files::read_text(file, files::Links::refused, most);
  } catch (const files::FileError&) {
    return std::nullopt;
  }
}

std::optional<std::string> first_line(const fs::path& file) {
  const auto text = text_of(file, most_bytes);
  if (!text) return std::nullopt;
  auto line = text->substr(0, text->find('\n'));
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
  return line;
}

bool is_commit(std::string_view text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The names that git itself allows below refs/, and no path that leads out of there.
bool is_reference(std::string_view name) {
  if (!name.starts_with("refs/") || name.find("..") != std::string_view::npos ||
      name.find("//") != std::string_view::npos)
    return false;
  for (const char letter : name) {
    if (static_cast<unsigned char>(letter) <= 0x20 || letter == 0x7f || letter == '\\') return false;
  }
  return true;
}

std::optional<std::string> packed(const fs::path& folder, std::string_view name) {
  const auto text = text_of(folder / "packed-refs", most_packed_bytes);
  if (!text) return std::nullopt;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const auto space = line.find(' ');
    if (space == std::string::npos || std::string_view(line).substr(space + 1) != name) continue;
    if (is_commit(std::string_view(line).substr(0, space))) return line.substr(0, space);
  }
  return std::nullopt;
}

}  // namespace

std::optional<GitFolder> find_git_folder(const fs::path& folder) {
  std::error_code error;
  for (auto at = fs::absolute(folder, error).lexically_normal(); !error; at = at.parent_path()) {
    const auto git = at / ".git";
    const auto type = fs::status(git, error).type();
    error.clear();
    GitFolder found{at, git, git};
    if (type == fs::file_type::regular) {
      const auto line = first_line(git);
      if (!line || !line->starts_with("gitdir: ")) return std::nullopt;
      found.own = (at / line->substr(8)).lexically_normal();
      found.common = found.own;
    }
    if (type == fs::file_type::regular || type == fs::file_type::directory) {
      if (const auto common = first_line(found.own / "commondir"))
        found.common = (found.own / *common).lexically_normal();
      if (fs::exists(found.own / "HEAD", error)) return found;
      error.clear();
    }
    if (at == at.parent_path()) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> checked_out_commit(const GitFolder& git) {
  auto line = first_line(git.own / "HEAD");
  // A branch may name another one; git follows five.
  for (int step = 0; line && step < 5; ++step) {
    if (is_commit(*line)) return line;
    if (!line->starts_with("ref: ")) return std::nullopt;
    const std::string name = line->substr(5);
    if (!is_reference(name)) return std::nullopt;
    line = first_line(git.own / name);
    if (!line) line = first_line(git.common / name);
    if (!line) return packed(git.common, name);
  }
  return std::nullopt;
}

}  // namespace runner::cli
