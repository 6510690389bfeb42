#include <algorithm>
#include <cstdlib>
#include <optional>

#include "supervisor/local_launcher.hpp"

#include "testing/catch.hpp"

using namespace runner;

namespace {

std::optional<std::string> variable_for(const std::string& device, const std::string& name) {
  spec::Training training;
  training.device = device;
  supervisor::LocalLauncher launcher("runner-worker", std::nullopt, "here");
  for (const auto& variable : launcher.environment_for(supervisor::needs_of(training))) {
    if (variable.rfind(name + "=", 0) == 0) return variable.substr(name.size() + 1);
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("A worker sees GPUs only for trials that may use one") {
  CHECK(variable_for("cpu", "CUDA_VISIBLE_DEVICES") == "");
  for (const std::string device : {"auto", "cuda", "cuda:1"}) {
    INFO(device);
    CHECK_FALSE(variable_for(device, "CUDA_VISIBLE_DEVICES"));
  }
}

TEST_CASE("cuBLAS has a workspace with which its products repeat, or the one that its user chose") {
  const char* name = "CUBLAS_WORKSPACE_CONFIG";
  ::unsetenv(name);
  CHECK(variable_for("cuda", name) == ":4096:8");
  CHECK_FALSE(variable_for("cpu", name));
  ::setenv(name, ":16:8", 1);
  CHECK_FALSE(variable_for("cuda", name));
  ::unsetenv(name);
}
