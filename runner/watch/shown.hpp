#pragma once

#include <cstdint>
#include <string>

namespace runner::watch {

/// Holds what is shown at a time.
struct Shown {
  /// Counts the documents: 0 where there is none yet.
  std::uint64_t version = 0;
  /// JSON; empty where there is none yet.
  std::string document;
  /// Why the document is not what the database holds now, a sentence; empty where it is.
  std::string problem;
};

}  // namespace runner::watch
