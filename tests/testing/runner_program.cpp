#include "testing/runner_program.hpp"

#include <stdexcept>

namespace runner::testing {

Command RunnerProgram::command(std::vector<std::string> words) const {
  Command command;
  command.words = {RUNNER_PROGRAM};
  command.words.insert(command.words.end(), words.begin(), words.end());
  command.environment = environment_;
  command.environment["RUNNER_DB"] = database().string();
  command.environment["XDG_CACHE_HOME"] = (folder_.path() / "cache").string();
  command.environment["XDG_DATA_HOME"] = (folder_.path() / "data").string();
  if (!environment_.contains("RUNNER_PLUGIN_PATH")) command.environment["RUNNER_PLUGIN_PATH"] = "";
  command.folder = PROJECT_FOLDER;
  return command;
}

nlohmann::json RunnerProgram::sql(const std::string& query) const {
  const Finished finished = (*this)({"sql", "--json", query});
  if (finished.code != 0)
    throw std::runtime_error("runner sql gave " + std::to_string(finished.code) + ": " + finished.errors);
  return nlohmann::json::parse(finished.output);
}

bool RunnerProgram::has_database() const {
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    if (entry.path().filename().string().starts_with("runner.db")) return true;
  }
  return false;
}

void RunnerProgram::add_plugins(const std::filesystem::path& folder) {
  std::string& path = environment_["RUNNER_PLUGIN_PATH"];
  path += (path.empty() ? "" : ":") + folder.string();
}

}  // namespace runner::testing
