#include "supervisor/local_launcher.hpp"

#include <cstdlib>
#include <utility>

#include "supervisor/environment.hpp"
#include "supervisor/worker_process.hpp"

namespace runner::supervisor {

namespace {

// cuBLAS reads it once; without one of two sizes its products do not repeat to the bit (NVIDIA, cuBLAS, "Results
// reproducibility"), and LibTorch refuses them where they must.
constexpr const char* cublas_workspace = "CUBLAS_WORKSPACE_CONFIG";

}  // namespace

WorkerNeeds needs_of(const spec::Training& training) {
  WorkerNeeds needs{.threads = training.threads, .libraries = {}};
  if (training.device == "cpu") needs.gpu = "";
  return needs;
}

WorkerNeeds needs_of(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins) {
  auto needs = needs_of(spec.training);
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
  if (needs.gpu != "" && std::getenv(cublas_workspace) == nullptr) {
    environment.push_back(std::string(cublas_workspace) + "=:4096:8");
  }
  if (stubs_ && stubs_->suffice_for(needs.libraries)) {
    for (auto& variable : stubs_->environment()) environment.push_back(std::move(variable));
  }
  return environment;
}

std::unique_ptr<WorkerConnection> LocalLauncher::launch(const std::vector<std::string>& environment) {
  return std::make_unique<WorkerProcess>(program_, environment, host_);
}

}  // namespace runner::supervisor
