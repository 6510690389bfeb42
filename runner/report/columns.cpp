#include "report/columns.hpp"

#include <locale.h>
#include <wchar.h>

#include <algorithm>

namespace runner::report {

namespace {

// The process stays in the C locale; only the questions of this file are asked in one that knows UTF-8.
class Utf8 {
 public:
  Utf8() : previous_(::uselocale(locale())) {}
  Utf8(const Utf8&) = delete;
  Utf8& operator=(const Utf8&) = delete;
  ~Utf8() { ::uselocale(previous_); }

 private:
  static locale_t locale() {
    static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return utf8;
  }

  locale_t previous_;
};

struct Character {
  std::size_t bytes = 1;
  std::size_t columns = 1;
};

// The first character of a text that is not empty.
Character first_of(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {1, 1};
  wchar_t wide = 0;
  mbstate_t state{};
  const std::size_t bytes = ::mbrtowc(&wide, text.data(), text.size(), &state);
  if (bytes == 0 || bytes > text.size()) return {};
  const int columns = ::wcwidth(wide);
  return {bytes, static_cast<std::size_t>(columns < 0 ? 1 : columns)};
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  const Utf8 utf8;
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character character = first_of(text);
    columns += character.columns;
    text.remove_prefix(character.bytes);
  }
  return columns;
}

std::string_view beginning(std::string_view text, std::size_t columns) {
  const Utf8 utf8;
  std::size_t kept = 0;
  std::size_t used = 0;
  while (kept < text.size()) {
    const Character character = first_of(text.substr(kept));
    if (used + character.columns > columns) break;
    used += character.columns;
    kept += character.bytes;
  }
  return text.substr(0, kept);
}

std::string cut(std::string_view text, std::size_t columns, std::string_view mark) {
  if (columns_of(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  return std::string(beginning(text, columns - 1)).append(mark);
}

}  // namespace runner::report
