#include "worker/stand_ins.hpp"

#include <cstdlib>
#include <string>

namespace runner::worker {

void forget_stand_ins() {
  const char* folder = std::getenv("RUNNER_STAND_INS");
  const char* path = std::getenv("LD_LIBRARY_PATH");
  if (folder == nullptr) return;
  const std::string first = folder;
  const std::string all = path != nullptr ? path : "";
  if (all == first) ::unsetenv("LD_LIBRARY_PATH");
  if (all.starts_with(first + ":")) ::setenv("LD_LIBRARY_PATH", all.substr(first.size() + 1).c_str(), 1);
  ::unsetenv("RUNNER_STAND_INS");
}

}  // namespace runner::worker
