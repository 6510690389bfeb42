#pragma once

#include <filesystem>
#include <string>

namespace runner::starter {

/// Says which kind of `runner init` takes a file or folder.
struct Guess {
  /// `csv`, `series`, …
  std::string kind;
  /// For a person: what it was taken for, and why.
  std::string what;
};

/// Looks at a file or folder. Text is a series where rows plainly lie evenly in time and numbers are what there is to
/// predict, else a table. Throws std::runtime_error, which says what it is and what to do, for what none takes.
Guess guess_kind(const std::filesystem::path& path);

}  // namespace runner::starter
