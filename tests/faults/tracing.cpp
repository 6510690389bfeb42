#include "tracing.hpp"

#include <fstream>
#include <map>
#include <sstream>
#include <utility>

namespace runner::testing {

std::optional<std::string> why_no_tracing() {
  const Finished finished = run({{"strace", "-f", "-e", "trace=none", "true"}, {}, {}, {}});
  if (finished.code == 0) return std::nullopt;
  if (finished.code == 127) return "strace is absent";
  return "strace cannot trace here: " + finished.errors;
}

Command traced(Command command, const std::filesystem::path& log, const std::vector<std::string>& options) {
  std::vector<std::string> words = {"strace", "-f", "--detach-on=execve", "-y", "-o", log.string()};
  words.insert(words.end(), options.begin(), options.end());
  words.insert(words.end(), command.words.begin(), command.words.end());
  command.words = std::move(words);
  return command;
}

std::vector<SystemCall> read_trace(const std::filesystem::path& log) {
  std::vector<SystemCall> calls;
  std::map<std::pair<long, std::string>, int> seen;
  std::ifstream stream(log);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    SystemCall call;
    words >> call.thread >> std::ws;
    std::getline(words, call.text);
    const auto parenthesis = call.text.find('(');
    // Signals, ends, and the second half of a call that another thread's interrupted.
    if (parenthesis == std::string::npos || call.text.find_first_of(" <+-") < parenthesis) continue;
    call.name = call.text.substr(0, parenthesis);
    call.occurrence = ++seen[{call.thread, call.name}];
    calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace runner::testing
