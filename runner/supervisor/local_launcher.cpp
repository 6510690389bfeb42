#include "supervisor/local_launcher.hpp"

#include <utility>

#include "supervisor/environment.hpp"
#include "supervisor/worker_process.hpp"

namespace runner::supervisor {

WorkerNeeds needs_of(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins) {
  WorkerNeeds needs{.threads = spec.training.threads, .libraries = {}};
  for (const auto& plugin : plugins) needs.libraries.emplace_back(plugin.library);
  return needs;
}

LocalLauncher::LocalLauncher(std::filesystem::path program, std::optional<stub_libraries::StubLibraries> stubs,
                             std::string host)
    : program_(std::move(program)), stubs_(std::move(stubs)), host_(std::move(host)) {}

std::vector<std::string> LocalLauncher::environment_for(const WorkerNeeds& needs) {
  std::vector<std::string> environment;
  for (const char* name : thread_count_variables) {
    environment.push_back(std::string(name) + "=" + std::to_string(needs.threads));
  }
  if (needs.gpu) environment.push_back("CUDA_VISIBLE_DEVICES=" + *needs.gpu);
  if (stubs_ && stubs_->suffice_for(needs.libraries)) {
    for (auto& variable : stubs_->environment()) environment.push_back(std::move(variable));
  }
  return environment;
}

std::unique_ptr<WorkerConnection> LocalLauncher::launch(const std::vector<std::string>& environment) {
  return std::make_unique<WorkerProcess>(program_, environment, host_);
}

}  // namespace runner::supervisor
