#pragma once

#include <string>
#include <string_view>

namespace runner::text {

/// Begins a note that is a warning: a number may mislead, or what is done may not be what was meant. Warnings are shown
/// where notes that only inform are not, as with `-q`.
inline constexpr std::string_view warning_mark = "warning: ";

/// Returns a note as a warning.
inline std::string warning(const std::string& note) { return std::string(warning_mark) + note; }

/// Says whether a note is a warning.
inline bool is_warning(std::string_view note) { return note.starts_with(warning_mark); }

/// Returns a note as a line of its own: `note: …`, or a warning as it is.
inline std::string labelled(const std::string& note) { return is_warning(note) ? note : "note: " + note; }

}  // namespace runner::text
