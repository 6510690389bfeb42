#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace runner::testing {

/// Says what a program is started with.
struct Command {
  /// The program's path and its arguments.
  std::vector<std::string> words;
  /// Variables that are set beside this process's own; an empty value removes one.
  std::map<std::string, std::string> environment;
  /// Where it runs; this process's folder where there is none.
  std::filesystem::path folder;
  std::string input;
  /// The program and what it has started are killed after this time; far more than any test needs.
  std::chrono::seconds limit{300};
};

/// Holds what a finished program left behind.
struct Finished {
  /// The exit code; -1 where a signal ended it.
  int code = -1;
  /// The signal that ended it, 0 for none.
  int signal = 0;
  std::string output;
  std::string errors;
};

/// Says whether `part` stands in `text`.
inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Runs a program to its end. Throws std::system_error where it cannot be started.
Finished run(const Command& command);

/// Runs a program beside the test. Killed, with what it has started, where it still runs at the end of this object.
class Running {
 public:
  explicit Running(const Command& command);
  Running(Running&&) noexcept;
  ~Running();

  pid_t pid() const;
  /// Sends a signal to the program alone.
  void signal(int number);
  /// Waits until standard output and error together contain the text, or the program ends; says whether they do.
  bool wait_for(const std::string& text);
  /// Waits for the end. Throws std::runtime_error, with what was printed, where it had to be killed at its limit.
  Finished finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace runner::testing
