#include "stopper_race.hpp"

#include <algorithm>
#include <stdexcept>

namespace runner::testing {

namespace {

using Kind = StopperDecision::Kind;

class Race {
 public:
  Race(const Stopper& stopper, const std::vector<Curves>& configurations)
      : stopper_(stopper), configurations_(configurations) {
    result_.epochs.resize(configurations.size());
  }

  RaceResult run(std::size_t lag) {
    for (std::size_t known = 0;;) {
      known = std::max(known, trainings_.size() - std::min(trainings_.size(), lag));
      for (std::size_t i = 0; i < known; ++i) learn(trainings_[i].first, trainings_[i].second);
      const auto decision = stopper_.decide(contenders_, configurations_.size() - contenders_.size());
      if (decision.kind != Kind::wait) {
        take(decision);
      } else if (known++ == trainings_.size()) {
        return result_;
      }
    }
  }

 private:
  void learn(std::size_t place, std::int64_t epochs) {
    auto& one = contenders_[place];
    one.known_epochs = std::max(one.known_epochs, epochs);
    one.trials.clear();
    for (const auto& curve : configurations_[place]) {
      auto& trial = one.trials.emplace_back();
      for (std::int64_t e = 1; e <= one.known_epochs; ++e)
        trial.curve.push_back({e, curve[static_cast<std::size_t>(e - 1)]});
    }
    one.has_ended = one.known_epochs == static_cast<std::int64_t>(configurations_[place].front().size());
  }

  void take(const StopperDecision& decision) {
    if (decision.kind == Kind::begin) {
      if (contenders_.size() == configurations_.size()) throw std::runtime_error("nothing is left to begin");
      contenders_.push_back({.suggestion = contenders_.size()});
      return train(contenders_.size() - 1, decision.epochs);
    }
    auto& one = contenders_.at(decision.suggestion);
    if (!one.is_waiting()) throw std::runtime_error("it does not wait");
    if (decision.kind == Kind::go_on) return train(decision.suggestion, decision.epochs);
    one.is_stopped = true;
    result_.stopped[decision.suggestion] = decision.reason;
  }

  void train(std::size_t place, std::int64_t epochs) {
    auto& one = contenders_[place];
    const auto& curves = configurations_[place];
    if (epochs <= one.told_epochs || epochs > static_cast<std::int64_t>(curves.front().size())) {
      throw std::runtime_error("it cannot train to " + std::to_string(epochs));
    }
    result_.trained += (epochs - one.told_epochs) * static_cast<std::int64_t>(curves.size());
    result_.epochs[place] = one.told_epochs = epochs;
    trainings_.emplace_back(place, epochs);
  }

  const Stopper& stopper_;
  const std::vector<Curves>& configurations_;
  std::vector<Contender> contenders_;
  std::vector<std::pair<std::size_t, std::int64_t>> trainings_;
  RaceResult result_;
};

}  // namespace

RaceResult race(const Stopper& stopper, const std::vector<Curves>& configurations, std::size_t lag) {
  return Race(stopper, configurations).run(lag);
}

}  // namespace runner::testing
