#pragma once

#include <string>
#include <vector>

#include "testing/runner_program.hpp"

namespace runner::testing {

/// Holds a config that `init` has written, and what it said.
struct Begun {
  std::string path;
  std::string text;
  std::string said;
};

/// Runs `init` with the words between it and -o, which must do well.
Begun begin(const RunnerProgram& runner, std::vector<std::string> words, const std::string& name = "first.yaml");

/// Runs `init csv` with a table of this text, which must do well.
Begun begin_table(const RunnerProgram& runner, const std::string& text, const std::string& name = "first.yaml");

/// Checks that a config is valid and trains.
void check_that_it_runs(const RunnerProgram& runner, const Begun& begun, const std::vector<std::string>& more = {});

/// Returns what `init` says where it refuses these words and writes nothing.
std::string refusal(const RunnerProgram& runner, std::vector<std::string> words, int code = 1);

/// Returns what is in a file.
std::string content(const std::string& path);

/// Draws numbers without a pattern, always the same.
class Draws {
 public:
  int next(int below) {
    state_ = state_ * 1103515245U + 12345U;
    return static_cast<int>((state_ >> 16U) % static_cast<unsigned>(below));
  }

 private:
  unsigned state_ = 1;
};

}  // namespace runner::testing
