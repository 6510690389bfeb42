#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "config/diagnostic.hpp"

namespace runner::config {

/// Holds one text that a config is made of. Everything read from it points back into it, so it outlives them all.
struct Source {
  /// What a person sees: the file's name, or `override`.
  std::string label;
  /// UTF-8 without a byte order mark.
  std::string text;
  bool is_override = false;
  /// Absolute; where relative paths in this text start.
  std::filesystem::path folder;
  /// Diagnostics are sorted by this first.
  std::size_t rank = 0;
};

/// Points at a part of a source, in bytes.
struct Span {
  const Source* source = nullptr;
  std::size_t offset = 0;
  std::size_t length = 1;
};

/// Returns the span as a person counts it, with its line.
Place place_of(const Span& span);

}  // namespace runner::config
