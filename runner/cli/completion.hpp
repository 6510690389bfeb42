#pragma once

#include <string>
#include <vector>

namespace runner::cli {

/// Holds a word that may stand at a place of the command line.
struct Candidate {
  std::string word;
  std::string about;
};

/// Holds what may stand at a place of the command line.
struct Completion {
  std::vector<Candidate> candidates;
  /// And names of files.
  bool files = false;
  /// The word may go on, so that no blank follows it.
  bool goes_on = false;
};

/// Returns what may stand in place of the last of these words, which follow the program's name: commands, options and
/// their values, experiments and checkpoints of the database, questions, keys of a config with plugins and their
/// parameters. What cannot be read offers nothing.
Completion complete(const std::vector<std::string>& words);

/// Returns the script that has `bash`, `zsh` or `fish` ask `runner completion words`.
std::string completion_script(const std::string& shell);

}  // namespace runner::cli
