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
    result_.replicates.resize(configurations.size());
  }

  RaceResult run(std::size_t lag) {
    for (std::size_t known = 0;;) {
      known = std::max(known, trainings_.size() - std::min(trainings_.size(), lag));
      for (std::size_t i = 0; i < known; ++i) learn(trainings_[i]);
      const auto decision = stopper_.decide(contenders_, configurations_.size() - contenders_.size());
      if (decision.kind != Kind::wait) {
        take(decision);
      } else if (known++ == trainings_.size()) {
        return result_;
      }
    }
  }

 private:
  struct Training {
    std::size_t place = 0;
    std::int64_t epochs = 0;
    std::size_t replicates = 0;
  };

  void learn(const Training& training) {
    auto& one = contenders_[training.place];
    const auto& curves = configurations_[training.place];
    one.known_epochs = std::max(one.known_epochs, training.epochs);
    one.known_replicates = std::max(one.known_replicates, training.replicates);
    one.trials.assign(curves.size(), {});
    for (std::size_t i = 0; i < one.known_replicates; ++i) {
      for (std::int64_t e = 1; e <= one.known_epochs; ++e)
        one.trials[i].curve.push_back({e, curves[i][static_cast<std::size_t>(e - 1)]});
    }
    one.has_ended =
        one.known_epochs == static_cast<std::int64_t>(curves.front().size()) && one.known_replicates == curves.size();
  }

  void take(const StopperDecision& decision) {
    if (decision.kind == Kind::begin) {
      if (contenders_.size() == configurations_.size()) throw std::runtime_error("nothing is left to begin");
      contenders_.push_back({.suggestion = contenders_.size()});
      return train(contenders_.size() - 1, decision);
    }
    auto& one = contenders_.at(decision.suggestion);
    if (!one.is_waiting()) throw std::runtime_error("it does not wait");
    if (decision.kind == Kind::go_on) return train(decision.suggestion, decision);
    one.is_stopped = true;
    result_.stopped[decision.suggestion] = decision.reason;
  }

  void train(std::size_t place, const StopperDecision& decision) {
    auto& one = contenders_[place];
    const auto& curves = configurations_[place];
    const auto epochs = decision.epochs;
    const auto replicates = decision.replicates == 0 ? curves.size() : decision.replicates;
    const bool is_more = epochs > one.told_epochs || replicates > one.told_replicates;
    if (!is_more || epochs > static_cast<std::int64_t>(curves.front().size()) || replicates > curves.size()) {
      throw std::runtime_error("it cannot train to " + std::to_string(epochs));
    }
    result_.trained += epochs * static_cast<std::int64_t>(replicates) -
                       one.told_epochs * static_cast<std::int64_t>(one.told_replicates);
    result_.epochs[place] = one.told_epochs = epochs;
    result_.replicates[place] = one.told_replicates = replicates;
    trainings_.push_back({place, epochs, replicates});
  }

  const Stopper& stopper_;
  const std::vector<Curves>& configurations_;
  std::vector<Contender> contenders_;
  std::vector<Training> trainings_;
  RaceResult result_;
};

}  // namespace

RaceResult race(const Stopper& stopper, const std::vector<Curves>& configurations, std::size_t lag) {
  return Race(stopper, configurations).run(lag);
}

}  // namespace runner::testing
