#pragma once

#include <stdexcept>
#include <string>

namespace runner::archives {

/// Says why an archive cannot be used, in the words of a person who did not write it. The file is not named.
class ArchiveError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws ArchiveError.
[[noreturn]] inline void refuse(const std::string& why) { throw ArchiveError(why); }

}  // namespace runner::archives
