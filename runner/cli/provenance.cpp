#include "cli/provenance.hpp"

#include "text/shell_word.hpp"

namespace runner::cli {

std::string compiler_name() {
#if defined(__clang__)
  return "Clang " __clang_version__;
#else
  return "GCC " __VERSION__;
#endif
}

std::string command_line(const Arguments& arguments) {
  std::string line = "runner";
  for (const std::string& word : arguments) line += ' ' + text::shell_word(word);
  return line;
}

}  // namespace runner::cli
