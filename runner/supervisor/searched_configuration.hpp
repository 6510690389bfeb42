#pragma once

#include <cstdint>
#include <optional>
#include <runner/contender.hpp>
#include <string>
#include <vector>

#include "events/events.hpp"

namespace runner::supervisor {

/// Holds what is known of one trial of a search. What it came to within some epochs is the same however much further it
/// has come by now.
struct SearchedTrial {
  events::TrialId trial = 0;
  /// How many epochs it had when it last paused.
  std::int64_t reached = 0;
  bool is_paused = false;
  bool is_pruned = false;
  bool has_ended = false;
  /// Where it has ended: with a result, as on a leaderboard.
  bool is_completed = false;
  std::vector<CurvePoint> curve = {};

  /// Says whether it is known what it comes to within so many epochs.
  bool is_known(std::int64_t epochs) const { return reached >= epochs || has_ended; }
  /// Says whether it ended within them.
  bool has_ended_within(std::int64_t epochs) const { return reached < epochs && has_ended; }
  /// Returns what it came to within them.
  ContenderTrial within(std::int64_t epochs) const;
};

/// Holds what is known of one configuration of a search.
struct SearchedConfiguration {
  /// The first suggestion of it.
  std::size_t suggestion = 0;
  std::vector<SearchedTrial> trials = {};
  /// To how many epochs its trials were told to train, and for how many the search goes on from what they came to.
  std::int64_t told_epochs = 0;
  std::int64_t known_epochs = 0;
  /// The same of how many of its trials, the first ones.
  std::size_t told_replicates = 0;
  std::size_t known_replicates = 0;
  bool is_stopped = false;

  /// Says whether it is known what so many of its trials, the first ones, come to within so many epochs.
  bool is_known(std::int64_t epochs, std::size_t replicates) const;
  /// Says whether a trial of its was told to train.
  bool is_told(events::TrialId trial) const;
  /// Returns it as a stopper is shown it.
  Contender contender() const;
};

}  // namespace runner::supervisor
