#include "supervisor/searched_configuration.hpp"

#include <algorithm>

namespace runner::supervisor {

ContenderTrial SearchedTrial::within(std::int64_t epochs) const {
  ContenderTrial out{{}, has_ended_within(epochs) && !is_completed};
  for (const auto& point : curve) {
    if (point.epochs <= epochs) out.curve.push_back(point);
  }
  return out;
}

bool SearchedConfiguration::is_known(std::int64_t epochs, std::size_t replicates) const {
  return std::all_of(trials.begin(), trials.begin() + static_cast<std::ptrdiff_t>(replicates),
                     [&](const auto& trial) { return trial.is_known(epochs); });
}

bool SearchedConfiguration::is_told(events::TrialId trial) const {
  const auto end = trials.begin() + static_cast<std::ptrdiff_t>(told_replicates);
  return std::any_of(trials.begin(), end, [&](const auto& one) { return one.trial == trial; });
}

Contender SearchedConfiguration::contender() const {
  Contender out{suggestion, told_epochs, known_epochs,    known_epochs > 0,
                is_stopped, {},          told_replicates, known_replicates};
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const bool is_known = i < known_replicates;
    out.trials.push_back(is_known ? trials[i].within(known_epochs) : ContenderTrial{});
    out.has_ended = out.has_ended && is_known && trials[i].has_ended_within(known_epochs);
  }
  return out;
}

}  // namespace runner::supervisor
