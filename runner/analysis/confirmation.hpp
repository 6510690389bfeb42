#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "analysis/leaderboard.hpp"
#include "database/reader.hpp"
#include "spec/trial_spec.hpp"

namespace runner::analysis {

/// Says which configurations of an experiment are trained anew, and how often.
struct ConfirmationSize {
  std::int64_t configurations = 3;
  std::int64_t seeds = 5;
};

/// Returns the trials that train an experiment's best configurations anew, the best first: with the seeds behind the
/// largest that the experiment has, and in each of its folds. One that its search has stopped is none of the best. Says
/// why there are none where there is no one ranking, or no seed is left. Throws database::DatabaseError.
std::variant<std::vector<spec::TrialSpec>, std::string> confirming_trials(database::Reader& reader,
                                                                          std::int64_t experiment,
                                                                          const ConfirmationSize& size);

/// Says of each configuration that was trained anew on fresh seeds what it was chosen for and what it came to, a
/// sentence each: of an experiment that confirms another one, and of one whose best were confirmed. `board` names them.
/// Throws database::DatabaseError.
std::vector<std::string> confirmation_sentences(database::Reader& reader, std::int64_t experiment,
                                                const Leaderboard& board);

}  // namespace runner::analysis
