#include "cli/run_worker.hpp"

#include <filesystem>

namespace runner::cli {

Finished run_worker(const Installation& installation, std::vector<std::string> words,
                    const std::vector<protocol::StartTrial>& trials, bool quiet) {
  words.insert(words.begin(), installation.worker.string());
  auto stub_libraries = installation.stub_libraries;
  std::vector<std::filesystem::path> libraries;
  for (const auto& trial : trials) {
    for (const auto& plugin : trial.plugins) libraries.emplace_back(plugin.library);
  }
  const bool suffice = stub_libraries && stub_libraries->suffice_for(libraries);
  return run_program(words, quiet, {suffice ? stub_libraries->environment() : std::vector<std::string>(), true});
}

}  // namespace runner::cli
