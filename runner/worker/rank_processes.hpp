#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "events/events.hpp"
#include "protocol/messages.hpp"
#include "trial/ranks.hpp"

namespace runner::worker {

/// Owns the processes that train trials together with this one: workers that it has started, in its own process group,
/// so that whoever stops or ends this worker stops or ends them. They stay for the next trial that several processes
/// train.
class RankProcesses {
 public:
  RankProcesses();
  RankProcesses(const RankProcesses&) = delete;
  RankProcesses& operator=(const RankProcesses&) = delete;
  ~RankProcesses();

  /// Has the others begin with a trial, so that they read its data while this process does; returns none for a trial
  /// that one process trains. Throws std::system_error where they cannot be started.
  trial::OtherRanks* join(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins);
  /// Lets them go at the trial's end; those of a trial that failed are ended, wherever they were.
  void leave(events::TrialState state);

 private:
  class Group;
  std::unique_ptr<Group> group_;
  bool is_at_work_ = false;
};

}  // namespace runner::worker
