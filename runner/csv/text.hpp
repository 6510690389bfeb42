#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "text/visible.hpp"

namespace csv {

/// Returns the bytes of a file, or of a pipe to its end. Throws std::runtime_error, which names the file and the
/// reason, where it cannot be read.
std::string read_file(const std::filesystem::path& path);

/// Throws std::runtime_error where the bytes are no UTF-8 text: says what they seem to be, where, and how to make text
/// of them.
void check_text(std::string_view bytes, const std::string& file);

using runner::text::shown;

/// Returns the text without spaces, tabs and line ends around it.
std::string_view trimmed(std::string_view text);

/// Says whether the text is digits, one at least.
bool are_digits(std::string_view text);

/// Lists names in quotes, the first few of many.
template <class Names>
std::string listed(const Names& names) {
  constexpr std::size_t most = 5;
  std::string text;
  std::size_t number = 0;
  for (const auto& name : names) {
    if (number++ < most) text += (text.empty() ? "" : ", ") + shown(name);
  }
  if (number > most) text += " and " + std::to_string(number - most) + " more";
  return text;
}

}  // namespace csv
