#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "page/bands_json.hpp"
#include "page/curves.hpp"

namespace runner::page {

/// Keeps the curves of an experiment that is looked at again and again, and reads only what has come to be: the epochs
/// after those that a trial had, its checkpoints, and the means of configurations whose trials have changed. All is
/// read anew where trials came or went, and where something was committed that no trial says. Since other commands may
/// change what belongs to a trial and not the trial, all checkpoints are read twice a minute, and with every update the
/// epochs of some trials in turn, so that none costs much more than the one before.
class FollowedCurves {
 public:
  /// Reads what is new; `trials` are all of the experiment. Throws database::DatabaseError; all is read anew then.
  const Curves& update(database::Reader& reader, std::int64_t experiment, const std::vector<database::TrialRow>& trials,
                       const std::string& monitor);

  /// Returns the curves as a page that follows reads them: each trial's in `rows` of its own, in chunks of some epochs,
  /// so that two documents differ in little. `update` was called before.
  nlohmann::json to_json(const std::vector<CompletedTrials>& completed);

 private:
  void read_all(database::Reader& reader, std::int64_t experiment);
  bool read_new(database::Reader& reader, std::int64_t experiment, const std::vector<database::TrialRow>& trials);
  void read_in_turn(database::Reader& reader);
  void read_marks(database::Reader& reader, std::int64_t experiment);
  void forget(std::size_t trial);
  std::vector<std::size_t> singles() const;
  nlohmann::json row_json(std::size_t trial, const std::vector<std::size_t>& metrics) const;

  std::vector<database::TrialRow> trials_;
  std::string monitor_;
  std::optional<Curves> curves_;
  std::vector<std::vector<database::CheckpointMark>> marks_;
  std::chrono::steady_clock::time_point read_marks_at_;
  std::size_t next_in_turn_ = 0;
  std::vector<nlohmann::json> rows_;
  std::vector<std::size_t> shown_;
  MadeBands bands_;
  std::vector<std::size_t> summed_;
  nlohmann::json quantiles_;
};

}  // namespace runner::page
