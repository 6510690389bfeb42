#pragma once

#include <span>

namespace runner::database {

/// Holds a file of experiments/queries: its name without `.sql`, and its text.
struct EmbeddedQuestion {
  const char* name;
  const char* sql;
};

/// Returns the files, by name; made by the build.
std::span<const EmbeddedQuestion> embedded_questions() noexcept;

}  // namespace runner::database
