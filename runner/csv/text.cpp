#include "csv/text.hpp"

#include <algorithm>
#include <stdexcept>

#include "files/reading.hpp"

namespace csv {

namespace {

std::size_t line_of(std::string_view bytes, std::size_t at) {
  return 1 + static_cast<std::size_t>(std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

// Returns the length of the UTF-8 sequence at the front, 0 where there is none: no overlong form, no surrogate, no more
// than U+10FFFF.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](std::size_t i, unsigned least = 0x80, unsigned most = 0xbf) {
    return byte(i) >= least && byte(i) <= most;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    return continues(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    return continues(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && continues(2) && continues(3) ? 4
                                                                                                                  : 0;
  }
  return 0;
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

std::string hexadecimal(char byte) {
  constexpr const char* digits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(byte);
  return {'x', digits[value >> 4], digits[value & 15]};
}

// U+0000 to U+001F, U+007F, and U+0080 to U+009F, which are two bytes.
bool is_control(std::string_view sequence) {
  const auto byte = static_cast<unsigned char>(sequence.front());
  return byte < 0x20 || byte == 0x7f || (byte == 0xc2 && static_cast<unsigned char>(sequence.back()) < 0xa0);
}

}  // namespace

std::string read_file(const std::filesystem::path& path) { return runner::files::read_input(path); }

void check_text(std::string_view bytes, const std::string& file) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("PK\x03\x04"sv)) {
    throw std::runtime_error(
        file + ": this is an archive, such as a spreadsheet's workbook, and no text; save the sheet as CSV");
  }
  if (bytes.starts_with("\x1f\x8b"sv))
    throw std::runtime_error(file + ": this is compressed; decompress it with gunzip");
  if (bytes.starts_with("\xff\xfe\0\0"sv) || bytes.starts_with("\0\0\xfe\xff"sv)) {
    throw std::runtime_error(file + ": this is UTF-32 text; " + convert("UTF-32"));
  }
  if (looks_like_utf16(bytes)) throw std::runtime_error(file + ": this is UTF-16 text; " + convert("UTF-16"));
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = sequence_length(bytes.substr(at));
    if (bytes[at] != '\0' && length > 0) {
      at += length;
      continue;
    }
    const std::string place = file + ":" + std::to_string(line_of(bytes, at)) + ": ";
    if (length > 0) {
      throw std::runtime_error(
          place + "there is a NUL byte, which no text has: the file is damaged, or no CSV file; write it anew");
    }
    throw std::runtime_error(place + "the byte 0" + hexadecimal(bytes[at]) +
                             " is no UTF-8; the text seems to be Latin-1 or" +
                             " Windows-1252: " + convert("WINDOWS-1252"));
  }
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string result = "'";
  for (std::size_t at = 0; at < text.size();) {
    if (at >= longest) return result + "…'";
    const std::size_t length = sequence_length(text.substr(at));
    const auto sequence = text.substr(at, std::max<std::size_t>(length, 1));
    if (length > 0 && !is_control(sequence))
      result += sequence;
    else
      for (const char byte : sequence) result += "\\" + hexadecimal(byte);
    at += sequence.size();
  }
  return result + "'";
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace csv
