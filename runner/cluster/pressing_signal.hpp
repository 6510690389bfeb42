#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

namespace runner::cluster {

/// Turns what a task is told by its surroundings into the SIGTERM that ends a run after its epoch: Slurm's SIGUSR1
/// before the time limit, and a file that says that the submission was cancelled. An epoch that takes more than half of
/// the time left is ended by a second one. Make it before any other thread is started: both signals are blocked from
/// then on, so that one that comes before the run waits for it.
class PressingSignal {
 public:
  /// `lead` is the least time between the SIGUSR1 and the limit.
  PressingSignal(std::chrono::seconds lead, std::filesystem::path cancelled);
  PressingSignal(const PressingSignal&) = delete;
  PressingSignal& operator=(const PressingSignal&) = delete;
  ~PressingSignal();

  /// Says that the time limit is near.
  bool limit_is_near() const { return limit_is_near_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool look();
  void watch();

  std::chrono::seconds lead_;
  std::filesystem::path cancelled_;
  int signal_ = -1;
  int call_ = -1;
  std::atomic<bool> limit_is_near_ = false;
  std::atomic<bool> is_over_ = false;
  std::thread thread_;
};

}  // namespace runner::cluster
