#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace runner::watch {

/// Holds what is shown at a time, as events (https://html.spec.whatwg.org/multipage/server-sent-events.html): a
/// document as it once was, and what has changed since. All of it is shared and never changes.
struct Shown {
  using Event = std::shared_ptr<const std::string>;

  /// Counts the documents: 0 where there is none yet.
  std::uint64_t version = 0;
  /// The whole document as it was at `base_version`.
  Event base;
  std::uint64_t base_version = 0;
  /// What made each document of the one before, up to `version`; they reach back to `base_version` at least.
  std::deque<Event> changes;
  /// Why the document is not what the database holds now, a sentence; empty where it is.
  std::string problem;
};

}  // namespace runner::watch
