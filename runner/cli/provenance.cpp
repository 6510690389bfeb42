#include "cli/provenance.hpp"

#include "machine/host_name.hpp"
#include "text/shell_word.hpp"

namespace runner::cli {

namespace {

// That this program was built with.
std::string compiler_name() {
#if defined(__clang__)
  return "Clang " __clang_version__;
#else
  return "GCC " __VERSION__;
#endif
}

}  // namespace

database::ExperimentRecord experiment_begun_by(const Arguments& arguments) {
  database::ExperimentRecord experiment;
  experiment.command = command_line(arguments);
  experiment.host = host_name();
  experiment.runner_version = RUNNER_VERSION;
  experiment.compiler = compiler_name();
  return experiment;
}

std::string command_line(const Arguments& arguments) {
  std::string line = "runner";
  for (const std::string& word : arguments) line += ' ' + text::shell_word(word);
  return line;
}

}  // namespace runner::cli
