#include "csv/text.hpp"

#include <algorithm>
#include <stdexcept>

#include "csv/other_format.hpp"
#include "files/reading.hpp"
#include "text/utf8.hpp"

namespace csv {

namespace {

std::size_t line_of(std::string_view bytes, std::size_t at) {
  return 1 + static_cast<std::size_t>(std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

// Every second byte of ASCII text in UTF-16 is 0.
bool looks_like_utf16(std::string_view bytes) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return true;
  const auto zero = [&](std::size_t i) { return bytes[i] == '\0'; };
  return bytes.size() >= 4 && zero(0) == zero(2) && zero(1) == zero(3) && zero(0) != zero(1);
}

std::string convert(const std::string& encoding) {
  return "convert it to UTF-8, such as with iconv -f " + encoding + " -t UTF-8 OLD.csv > NEW.csv";
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  std::string text = runner::files::read_input(path);
  std::error_code error;
  if (text.empty() && !std::filesystem::is_regular_file(path, error)) {
    throw std::runtime_error(path.string() +
                             ": nothing can be read from it, since it is a pipe or a device of this program alone;"
                             " write the data to a file");
  }
  return text;
}

void check_text(std::string_view bytes, const std::string& file) {
  using namespace std::string_view_literals;
  if (const auto format = other_format(bytes)) throw std::runtime_error(file + ": " + *format);
  if (bytes.starts_with("\xff\xfe\0\0"sv) || bytes.starts_with("\0\0\xfe\xff"sv)) {
    throw std::runtime_error(file + ": this is UTF-32 text; " + convert("UTF-32"));
  }
  if (looks_like_utf16(bytes)) throw std::runtime_error(file + ": this is UTF-16 text; " + convert("UTF-16"));
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = runner::text::first_character(bytes.substr(at)).bytes;
    if (bytes[at] != '\0' && length > 0) {
      at += length;
      continue;
    }
    const std::string place = file + ":" + std::to_string(line_of(bytes, at)) + ": ";
    if (length > 0) {
      throw std::runtime_error(
          place + "there is a NUL byte, which no text has: the file is damaged, or no CSV file; write it anew");
    }
    // What is made visible of it is `\xe4`.
    throw std::runtime_error(place + "the byte 0" + runner::text::visible(bytes.substr(at, 1)).substr(1) +
                             " is no UTF-8; the text seems to be Latin-1 or" +
                             " Windows-1252: " + convert("WINDOWS-1252"));
  }
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool are_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace csv
