#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "events/events.hpp"
#include "protocol/messages.hpp"

namespace runner::worker {

/// Reads commands on a thread of its own, so that a supervisor that is gone is noticed while training is stuck: the
/// process ends then.
class Inbox {
 public:
  explicit Inbox(int socket);

  /// Waits for the next command that is no stop.
  protocol::Command next();
  /// Forgets the trials that were sent ahead and stopped since, and returns them.
  std::vector<events::TrialId> take_stopped_ahead();
  /// Says whether the trial was told to end after its epoch.
  bool is_stopped(events::TrialId trial) const;

 private:
  void read_all();
  void accept(protocol::Command command);

  int socket_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<protocol::Command> waiting_;
  std::set<events::TrialId> stopped_;
  std::atomic<bool> any_stopped_ = false;
  std::thread thread_;
};

}  // namespace runner::worker
