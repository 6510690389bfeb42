#include "config/yaml/file_text.hpp"

#include <algorithm>
#include <cstring>

#include "config/wording.hpp"
#include "files/file_error.hpp"
#include "files/reading.hpp"

namespace runner::config {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = std::size_t{1} << 20;

std::string missing_file(const fs::path& path) {
  const std::string message = "there is no such file";
  std::vector<std::string> names;
  std::error_code error;
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (fs::directory_iterator it(folder, error), end; !error && it != end && names.size() < 1000; it.increment(error)) {
    const auto extension = it->path().extension();
    if (extension == ".yaml" || extension == ".yml") names.push_back(it->path().filename().string());
  }
  if (error) return message + ", nor a folder " + in_quotes(folder.string()) + "; check the path";
  std::sort(names.begin(), names.end());
  if (const auto near = closest(path.filename().string(), names)) {
    return message + "; did you mean " + in_quotes((path.parent_path() / *near).string()) + "?";
  }
  return message + (names.empty() ? "; check the path" : "; there are: " + listed(names));
}

// The length of the UTF-8 character at the front, 0 where there is none: overlong forms and surrogates are none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

FileText read_file(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return {"", missing_file(path)};
  if (status.type() == fs::file_type::directory) return {"", "this is a directory; give a YAML file"};
  try {
    return {files::read_input(path, largest_file), ""};
  } catch (const files::FileError& error) {
    if (error.error_number() == 0) return {"", "is larger than 1 MiB; is this a config?"};
    return {"", std::string("cannot be read: ") + std::strerror(error.error_number())};
  }
}

std::optional<TextFault> find_text_fault(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto length = character_length(text.substr(at));
    if (length == 0) return TextFault{at, "this byte is not UTF-8; save the file with UTF-8 encoding"};
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F) {
      return TextFault{at, "a control character (" + std::to_string(byte) + ") is not allowed here; remove it"};
    }
    at += length;
  }
  return std::nullopt;
}

}  // namespace runner::config
