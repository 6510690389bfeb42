#include "installation.hpp"

#include <stdexcept>

namespace runner::testing {

Finished succeed(const Command& command) {
  Finished finished = run(command);
  if (finished.code == 0) return finished;
  std::string words;
  for (const std::string& word : command.words) words += word + " ";
  throw std::runtime_error(words + "gave " + std::to_string(finished.code) + "\n" + finished.output + finished.errors);
}

Installation::Installation(const std::vector<std::string>& options, bool staged) {
  const auto root = folder_.path() / "installed";
  prefix_ = staged ? root / "usr" : root;
  Command command{
      {CMAKE_PROGRAM, "--install", BUILD_FOLDER, "--prefix", staged ? "/usr" : prefix_.string()}, {}, {}, {}};
  command.words.insert(command.words.end(), options.begin(), options.end());
  command.environment["DESTDIR"] = staged ? root.string() : "";
  succeed(command);
}

Finished Installation::operator()(const std::vector<std::string>& words) const {
  Command command{{(prefix_ / "bin/runner").string()}, {}, folder_.path(), {}};
  command.words.insert(command.words.end(), words.begin(), words.end());
  command.environment = {{"RUNNER_DB", (folder_.path() / "runner.db").string()},
                         {"RUNNER_PLUGIN_PATH", ""},
                         {"XDG_CACHE_HOME", (folder_.path() / "cache").string()},
                         {"XDG_DATA_HOME", (folder_.path() / "data").string()}};
  return run(command);
}

nlohmann::json Installation::sql(const std::string& query) const {
  const Finished finished = (*this)({"sql", "--json", query});
  if (finished.code != 0) throw std::runtime_error("runner sql failed: " + finished.errors);
  return nlohmann::json::parse(finished.output);
}

}  // namespace runner::testing
