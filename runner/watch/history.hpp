#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "watch/shown.hpp"

namespace runner::watch {

/// Makes of one document after another what is sent: the first whole, then what has changed, as a JSON Patch (RFC
/// 6902). Whoever comes later gets a whole one and the changes after it; it is made anew once the changes are larger
/// than it.
class History {
 public:
  /// Shows this document from now on.
  void add(nlohmann::json document);
  /// Says what is wrong, or that nothing is.
  void set_problem(std::string problem);

  const Shown& shown() const noexcept { return shown_; }

 private:
  nlohmann::json document_;
  Shown shown_;
  std::size_t change_bytes_ = 0;
};

/// Returns the event that tells of a version and a problem.
std::string state_event(const Shown& shown);

}  // namespace runner::watch
