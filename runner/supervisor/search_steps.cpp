// What a search with a stopper does, step by step.
#include <algorithm>
#include <utility>

#include "supervisor/search_source.hpp"

namespace runner::supervisor {

namespace {

using database::StepAction;
using Kind = StopperDecision::Kind;

// How many trials that is: 0 stands for all.
std::size_t counted(std::int64_t replicates, std::size_t all) {
  return replicates == 0 ? all : std::min(static_cast<std::size_t>(replicates), all);
}

}  // namespace

void SearchSource::read_steps() {
  if (!definition_.stopper) {
    for (std::size_t i = 0; i < suggestions_.size(); ++i) {
      auto& configuration = configurations_.at(suggestions_[i].config_id);
      configuration.told_epochs = epochs_;
      configuration.told_replicates = configuration.trials.size();
      trainings_.push_back({i, epochs_, configuration.trials.size()});
    }
    return;
  }
  // Of each trial the epochs at which it was to pause, in order.
  std::map<events::TrialId, std::vector<std::int64_t>> rungs;
  for (const auto& step : run_.search()->steps) {
    ++steps_;
    least_known_ = std::max(least_known_, static_cast<std::size_t>(step.results));
    const auto suggestion = static_cast<std::size_t>(step.suggestion);
    auto& configuration = configurations_.at(suggestions_.at(suggestion).config_id);
    if (step.action == StepAction::stop) {
      configuration.is_stopped = true;
      continue;
    }
    const auto replicates = counted(step.replicates, configuration.trials.size());
    trainings_.push_back({suggestion, step.epochs, replicates});
    configuration.told_epochs = std::max(configuration.told_epochs, step.epochs);
    configuration.told_replicates = std::max(configuration.told_replicates, replicates);
    for (std::size_t i = 0; i < configuration.told_replicates; ++i) {
      auto& of_trial = rungs[configuration.trials[i].trial];
      if (of_trial.empty() || of_trial.back() < configuration.told_epochs)
        of_trial.push_back(configuration.told_epochs);
    }
  }
  for (auto& [config_id, configuration] : configurations_) {
    for (auto& trial : configuration.trials) {
      const auto& of_trial = rungs[trial.trial];
      const auto pauses = std::min(static_cast<std::size_t>(trial.reached), of_trial.size());
      trial.reached = pauses > 0 ? of_trial[pauses - 1] : 0;
    }
    let_train(config_id);
    show(config_id);
  }
}

// Gives out those of a configuration that are to train, or to train further.
void SearchSource::let_train(const std::string& config_id) {
  auto& configuration = configurations_.at(config_id);
  if (configuration.is_stopped) return;
  for (std::size_t i = 0; i < configuration.told_replicates; ++i) {
    auto& trial = configuration.trials[i];
    if (auto held = held_.extract(trial.trial)) let_go_.push_back(std::move(held.mapped()));
    if (!trial.is_paused || trial.reached >= configuration.told_epochs) continue;
    trial.is_paused = false;
    run_.go_on_with(trial.trial);
  }
}

void SearchSource::show(const std::string& config_id) { worker_.show(configurations_.at(config_id).contender()); }

database::SearchStep SearchSource::next_step(StepAction action, std::size_t suggestion, std::int64_t epochs,
                                             std::string reason, std::size_t replicates) {
  return {.number = steps_++,
          .action = action,
          .suggestion = static_cast<std::int64_t>(suggestion),
          .epochs = epochs,
          .results = static_cast<std::int64_t>(known_),
          .reason = std::move(reason),
          .replicates = static_cast<std::int64_t>(replicates)};
}

// What it decides may be a stranger's.
std::string SearchSource::fault_of(const StopperDecision& decision) const {
  if (decision.kind == Kind::wait) return "";
  if (decision.replicates > definition_.replicates.size()) return "it has more trials train than there are";
  if (decision.kind == Kind::begin) {
    if (left() == 0) return "it begins a configuration where none is left";
    if (decision.epochs < 1 || decision.epochs > epochs_) return "it begins a configuration with epochs out of range";
    return "";
  }
  const auto number = std::to_string(decision.suggestion);
  if (decision.suggestion >= suggestions_.size()) return "there is no suggestion " + number;
  const auto& configuration = configurations_.at(suggestions_[decision.suggestion].config_id);
  if (configuration.suggestion != decision.suggestion || !configuration.contender().is_waiting()) {
    return "suggestion " + number + " does not wait for a decision";
  }
  if (decision.kind != Kind::go_on) return "";
  const auto replicates = counted(static_cast<std::int64_t>(decision.replicates), configuration.trials.size());
  const bool is_less = decision.epochs < configuration.told_epochs || replicates < configuration.told_replicates;
  const bool is_same = decision.epochs == configuration.told_epochs && replicates == configuration.told_replicates;
  if (is_less || is_same || decision.epochs > epochs_) {
    return "suggestion " + number + " cannot go on to " + std::to_string(decision.epochs) + " epochs of " +
           std::to_string(replicates) + " trials";
  }
  return "";
}

void SearchSource::take(const StopperDecision& decision) {
  if (const auto fault = fault_of(decision); !fault.empty()) {
    return fail("stopper '" + definition_.stopper->plugin + "' decides what cannot be done: " + fault);
  }
  switch (decision.kind) {
    case Kind::begin:
      epochs_to_begin_ = decision.epochs;
      replicates_to_begin_ = counted(static_cast<std::int64_t>(decision.replicates), definition_.replicates.size());
      reason_to_begin_ = decision.reason;
      return ask_for_suggestion();
    case Kind::go_on:
      return go_on(decision);
    case Kind::stop:
      return stop(decision.suggestion, reason_of(decision));
    case Kind::wait:
      return wait_or_end();
  }
}

// A stopper is shown small values for good ones, and its reason may tell of those. Differences are as they are.
std::string SearchSource::reason_of(const StopperDecision& decision) const {
  const auto& reason = decision.reason;
  const auto minus = reason.find('-');
  const bool tells_one =
      minus != std::string::npos && minus + 1 < reason.size() && reason[minus + 1] >= '0' && reason[minus + 1] <= '9';
  if (!tells_one || !run_.negates_evaluations()) return reason;
  return reason + "; values are negated, since larger ones are better";
}

void SearchSource::go_on(const StopperDecision& decision) {
  const auto& config_id = suggestions_[decision.suggestion].config_id;
  auto& configuration = configurations_.at(config_id);
  const auto replicates = counted(static_cast<std::int64_t>(decision.replicates), configuration.trials.size());
  run_.add_step(
      {.step = next_step(StepAction::go_on, decision.suggestion, decision.epochs, reason_of(decision), replicates)});
  trainings_.push_back({decision.suggestion, decision.epochs, replicates});
  configuration.told_epochs = decision.epochs;
  configuration.told_replicates = replicates;
  let_train(config_id);
  show(config_id);
}

void SearchSource::stop(std::size_t suggestion, const std::string& reason) {
  const auto& config_id = suggestions_[suggestion].config_id;
  auto& configuration = configurations_.at(config_id);
  configuration.is_stopped = true;
  database::StepRecord record{.step = next_step(StepAction::stop, suggestion, configuration.known_epochs, reason),
                              .pruned_by = definition_.stopper->plugin};
  for (std::size_t i = 0; i < configuration.trials.size(); ++i) {
    auto& trial = configuration.trials[i];
    const bool waits = trial.is_paused || i >= configuration.told_replicates;
    if (!waits || trial.is_pruned) continue;
    trial.is_paused = false;
    trial.is_pruned = true;
    held_.erase(trial.trial);
    record.pruned.push_back(trial.trial);
  }
  const auto pruned = record.pruned;
  run_.add_step(std::move(record));
  for (const auto trial : pruned) listener_.on_pruned(trial, reason);
  show(config_id);
}

// Where all is known and nothing is to be done, nothing ever will be.
void SearchSource::wait_or_end() {
  if (known_ < trainings_.size()) {
    least_known_ = known_ + 1;
    return;
  }
  has_ended_ = true;
  for (std::size_t i = 0; i < suggestions_.size(); ++i) {
    const auto& configuration = configurations_.at(suggestions_[i].config_id);
    if (configuration.suggestion == i && configuration.contender().is_waiting()) {
      stop(i, "the search has ended without it");
    }
  }
}

}  // namespace runner::supervisor
