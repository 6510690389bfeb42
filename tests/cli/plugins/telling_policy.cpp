// Tells which libraries its process has been given.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <runner/checkpoint_policy.hpp>
#include <string>

namespace {

struct Options {};

class Telling final : public runner::CheckpointPolicy {
 public:
  runner::Decision decide(const runner::Evaluation&) override { return {}; }
};

std::unique_ptr<runner::CheckpointPolicy> make(const Options&) {
  for (const char* name : {"LD_LIBRARY_PATH", "RUNNER_STUB_LIBRARIES"}) {
    const char* value = std::getenv(name);
    std::printf("%s is %s\n", name, value != nullptr ? value : "not set");
  }
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (const auto at = line.find('/'); at != std::string::npos) std::printf("mapped %s\n", line.c_str() + at);
  }
  return std::make_unique<Telling>();
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.checkpoint_policy<Options>("telling", "Tells what is loaded.", {}, make);
}
