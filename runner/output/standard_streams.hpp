#pragma once

#include <sys/types.h>

#include <cstdio>
#include <optional>
#include <string>

namespace runner::output {

/// Stands in the place of `stdout` and `stderr` while it lives. What cannot be written is remembered and dropped, so
/// that no print throws, stops half way, or ends the process by SIGPIPE. Descriptors 0, 1 and 2 that were closed are
/// opened in a way that lets nothing be read or written, since any file opened later would get their numbers.
class StandardStreams {
 public:
  /// Ignores SIGPIPE; a program started later needs it set back.
  StandardStreams();
  StandardStreams(const StandardStreams&) = delete;
  StandardStreams& operator=(const StandardStreams&) = delete;
  ~StandardStreams();

  /// Writes what still waits for standard output and closes it. Returns what is wrong where not all was written;
  /// nothing where a reader has closed it, since that one wanted no more. Nothing may be printed afterwards.
  std::optional<std::string> finish();

 private:
  struct Stream {
    int descriptor;
    /// The first `errno`; 0 as long as all was written.
    int error = 0;
    std::FILE* replaced = nullptr;
  };
  static ssize_t write(void* stream, const char* text, std::size_t size);

  Stream output_{1};
  Stream errors_{2};
};

}  // namespace runner::output
