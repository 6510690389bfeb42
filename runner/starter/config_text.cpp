#include "starter/config_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "csv/text.hpp"

namespace runner::starter {

namespace {

constexpr std::size_t widest = 120;
constexpr std::size_t comment_column = 38;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Words that some reader of YAML takes for something else.
bool is_special(std::string_view text) {
  constexpr auto words = std::to_array<std::string_view>({"true", "false", "null", "yes", "no", "on", "off", "y", "n"});
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::find(words.begin(), words.end(), lower) != words.end();
}

bool is_plain(std::string_view text) {
  const bool begins_path = text.starts_with('/') || text.starts_with("./") || text.starts_with("../");
  if (text.empty() || (!is_letter(text.front()) && !begins_path) || text.back() == ' ' || is_special(text))
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '/' || c == ' ';
  });
}

// What may stand in a comment: no line break, and UTF-8.
std::string commentable(std::string_view text) {
  bool is_utf8 = true;
  try {
    csv::check_text(text, "");
  } catch (const std::runtime_error&) {
    is_utf8 = false;
  }
  std::string result(text);
  for (char& c : result) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !is_utf8)) c = '?';
  }
  return result;
}

}  // namespace

std::string scalar(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  const bool needs_escapes = std::any_of(text.begin(), text.end(), [](char c) {
    return c == '\'' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e;
  });
  if (!needs_escapes) return "'" + std::string(text) + "'";
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::type_error&) {
    throw std::runtime_error("a name is no UTF-8 text, which a config cannot hold; rename the file");
  }
}

std::string list(const std::vector<std::string>& texts) {
  std::string joined = "[";
  for (const auto& text : texts) joined += (joined.size() > 1 ? ", " : "") + scalar(text);
  return joined + "]";
}

std::string path_scalar(const std::filesystem::path& path, const std::filesystem::path& config) {
  namespace fs = std::filesystem;
  const auto folder = fs::absolute(config).lexically_normal().parent_path();
  std::string text = fs::absolute(path).lexically_normal().lexically_relative(folder).string();
  // Upwards the way is that of the file system, where a folder may be a link.
  if (text.starts_with(".."))
    text = fs::weakly_canonical(fs::absolute(path)).lexically_relative(fs::weakly_canonical(folder)).string();
  // What a config expands.
  if (text.starts_with('~')) text.insert(0, "./");
  return scalar(text);
}

std::string experiment_name(const std::filesystem::path& file) {
  auto path = file;
  if (!path.has_filename()) path = path.parent_path();
  std::string name = std::filesystem::absolute(path).lexically_normal().stem().string();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !is_letter(c) && !is_digit(c) && c != '_' && c != '-'; }, '_');
  return name.empty() || !is_letter(name.front()) ? "data_" + name : name;
}

void ConfigText::say(std::string_view given) {
  const std::string whole = commentable(given);
  std::string_view sentences = whole;
  std::string line = "#";
  while (!sentences.empty()) {
    const auto end = std::min(sentences.find(' '), sentences.size());
    if (line.size() > 1 && line.size() + 1 + end > widest) {
      text_ += line + "\n";
      line = "#";
    }
    line += " " + std::string(sentences.substr(0, end));
    sentences.remove_prefix(std::min(end + 1, sentences.size()));
  }
  text_ += line + "\n";
}

void ConfigText::show(std::string_view line) { text_ += fmt::format("# {}\n", commentable(line)); }

void ConfigText::line(std::string_view text, std::string_view given_why) {
  const std::string why = commentable(given_why);
  if (why.empty()) {
    text_ += fmt::format("{}\n", text);
    return;
  }
  const std::size_t column = std::max(comment_column, text.size() + 2);
  if (column + 2 + why.size() <= widest) {
    text_ += fmt::format("{:<{}}# {}\n", text, column, why);
    return;
  }
  const auto indent = text.find_first_not_of(' ');
  text_ += fmt::format("{}# {}\n{}\n", text.substr(0, indent), why, text);
}

}  // namespace runner::starter
