#pragma once

#include <string>
#include <string_view>

namespace runner::text {

/// Returns text that was stored, or typed, as it may be shown on a terminal: every character that would steer it
/// (control characters, line breaks among them, and those that turn the direction of writing) and every byte that is no
/// UTF-8 is written out, such as `\n`, `\x1b` or `\u202e`. For names and values inside a sentence of ours.
std::string visible(std::string_view text);

/// Does the same to text of several lines: line breaks and tabs stay. JSON remains JSON.
std::string visible_lines(std::string_view text);

/// Returns such text from a file as a message may show it: in quotes, a long one cut.
std::string shown(std::string_view text);

/// Returns such text with as many spaces as it has bytes in place of each of these characters, so that places in it
/// stay what they are.
std::string blanked(std::string_view text);

/// Returns such text with a space in place of each of these characters and bytes, for tables and progress.
std::string one_line(std::string_view text);

}  // namespace runner::text
