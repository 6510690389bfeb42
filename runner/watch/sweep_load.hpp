#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace runner::watch {

/// Measures how many processor cores the workers of a sweep on this machine use. Used on one thread.
class SweepLoad {
 public:
  /// `program` is the name of the workers' program: a number that now belongs to another process is passed over. What a
  /// worker uses is not known before it has been followed for `least`: one that begins may be waiting for a core.
  explicit SweepLoad(std::string program, std::chrono::milliseconds least = std::chrono::milliseconds(100))
      : program_(std::move(program)), least_(least) {}

  /// Says which processes are the workers from now on.
  void follow(const std::vector<pid_t>& workers);
  /// Returns the cores that they have used since the last call, in the mean; none where that is known of no worker.
  std::optional<double> cores();

 private:
  struct Used {
    std::chrono::nanoseconds processor{};
    std::chrono::steady_clock::time_point at;
  };

  std::string program_;
  std::chrono::milliseconds least_;
  std::map<pid_t, Used> workers_;
};

}  // namespace runner::watch
