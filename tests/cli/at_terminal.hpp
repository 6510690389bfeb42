#pragma once

#include <string>
#include <vector>

#include "testing/runner_program.hpp"

namespace runner::testing {

/// Runs the program on a terminal of so many columns and returns what it shows, a line break behind each line. In a
/// locale that is UTF-8 or, with `ascii`, in one that is not.
inline std::string at_terminal(const RunnerProgram& runner, int columns, const std::vector<std::string>& words,
                               bool ascii = false) {
  auto command = runner.command(words);
  std::string line = "stty cols " + std::to_string(columns) + "; exec";
  for (const auto& word : command.words) line += " '" + word + "'";
  command.words = {"script", "-qec", line, "/dev/null"};
  command.environment["LC_ALL"] = ascii ? "C" : "C.UTF-8";
  command.environment["TZ"] = "UTC";
  command.environment["TERM"] = "xterm";
  std::string shown = run(command).output;
  std::erase(shown, '\r');
  return shown;
}

/// Returns the lines of a text.
inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace runner::testing
