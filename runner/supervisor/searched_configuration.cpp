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

bool SearchedConfiguration::is_known(std::int64_t epochs) const {
  return std::all_of(trials.begin(), trials.end(), [&](const auto& trial) { return trial.is_known(epochs); });
}

Contender SearchedConfiguration::contender() const {
  Contender out{suggestion, told_epochs, known_epochs, known_epochs > 0, is_stopped, {}};
  for (const auto& trial : trials) {
    out.trials.push_back(trial.within(known_epochs));
    out.has_ended = out.has_ended && trial.has_ended_within(known_epochs);
  }
  return out;
}

}  // namespace runner::supervisor
