#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace runner::config {

/// Holds a file's bytes, or why they cannot be had.
struct FileText {
  std::string text;
  /// What is wrong and what to do; empty when the text is there.
  std::string error;
};

/// Reads a config file of at most 1 MiB.
FileText read_file(const std::filesystem::path& path);

/// Holds where a text is no text, and why.
struct TextFault {
  std::size_t offset = 0;
  std::string message;
};

/// Finds the first byte that is not UTF-8, or that is a control character other than tab and line break.
std::optional<TextFault> find_text_fault(std::string_view text);

}  // namespace runner::config
