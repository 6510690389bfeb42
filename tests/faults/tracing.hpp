#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "testing/command.hpp"

namespace runner::testing {

/// Says why no program can be traced here: strace is absent, or ptrace refused. Nothing where one can.
std::optional<std::string> why_no_tracing();

/// Returns the command under strace, with these options of strace's. The threads of the program are traced, the
/// programs that it starts are not, so that a supervisor is meant and never its workers. The trace goes to `log`.
Command traced(Command command, const std::filesystem::path& log, const std::vector<std::string>& options);

/// Holds one system call of a trace, with what strace needs to meet it again.
struct SystemCall {
  std::string name;
  /// Which call of that name it is in its thread, from 1.
  int occurrence = 0;
  long thread = 0;
  /// The call as strace writes it.
  std::string text;
};

/// Reads the trace of a finished program, in order.
std::vector<SystemCall> read_trace(const std::filesystem::path& log);

}  // namespace runner::testing
