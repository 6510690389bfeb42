// What a search with a stopper does, step by step.
#include <algorithm>
#include <utility>

#include "supervisor/search_source.hpp"

namespace runner::supervisor {

namespace {

using database::StepAction;
using Kind = StopperDecision::Kind;

}  // namespace

void SearchSource::read_steps() {
  if (!definition_.stopper) {
    for (std::size_t i = 0; i < suggestions_.size(); ++i) {
      trainings_.push_back({i, epochs_});
      configurations_.at(suggestions_[i].config_id).told_epochs = epochs_;
    }
    return;
  }
  // By configuration, the epochs at which its trials were to pause, in order.
  std::map<std::string, std::vector<std::int64_t>> rungs;
  for (const auto& step : run_.search()->steps) {
    ++steps_;
    least_known_ = std::max(least_known_, static_cast<std::size_t>(step.results));
    const auto suggestion = static_cast<std::size_t>(step.suggestion);
    const auto& config_id = suggestions_.at(suggestion).config_id;
    auto& configuration = configurations_.at(config_id);
    if (step.action == StepAction::stop) {
      configuration.is_stopped = true;
      continue;
    }
    trainings_.push_back({suggestion, step.epochs});
    if (step.epochs <= configuration.told_epochs) continue;
    configuration.told_epochs = step.epochs;
    rungs[config_id].push_back(step.epochs);
  }
  for (auto& [config_id, configuration] : configurations_) {
    for (auto& trial : configuration.trials) {
      const auto pauses = std::min<std::size_t>(static_cast<std::size_t>(trial.reached), rungs[config_id].size());
      trial.reached = pauses > 0 ? rungs[config_id][pauses - 1] : 0;
    }
    continue_paused(config_id);
    show(config_id);
  }
}

// Those of a configuration that are to train further.
void SearchSource::continue_paused(const std::string& config_id) {
  auto& configuration = configurations_.at(config_id);
  if (configuration.is_stopped) return;
  for (auto& trial : configuration.trials) {
    if (!trial.is_paused || trial.reached >= configuration.told_epochs) continue;
    trial.is_paused = false;
    run_.go_on_with(trial.trial);
  }
}

void SearchSource::show(const std::string& config_id) { worker_.show(configurations_.at(config_id).contender()); }

database::SearchStep SearchSource::next_step(StepAction action, std::size_t suggestion, std::int64_t epochs,
                                             std::string reason) {
  return {steps_++,         action, static_cast<std::int64_t>(suggestion), epochs, static_cast<std::int64_t>(known_),
          std::move(reason)};
}

// What it decides may be a stranger's.
std::string SearchSource::fault_of(const StopperDecision& decision) const {
  if (decision.kind == Kind::wait) return "";
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
  if (decision.kind == Kind::go_on && (decision.epochs <= configuration.told_epochs || decision.epochs > epochs_)) {
    return "suggestion " + number + " cannot go on to " + std::to_string(decision.epochs) + " epochs";
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
      reason_to_begin_ = decision.reason;
      return ask_for_suggestion();
    case Kind::go_on:
      return go_on(decision);
    case Kind::stop:
      return stop(decision.suggestion, decision.reason);
    case Kind::wait:
      return wait_or_end();
  }
}

void SearchSource::go_on(const StopperDecision& decision) {
  const auto& config_id = suggestions_[decision.suggestion].config_id;
  run_.add_step({.step = next_step(StepAction::go_on, decision.suggestion, decision.epochs, decision.reason)});
  trainings_.push_back({decision.suggestion, decision.epochs});
  configurations_.at(config_id).told_epochs = decision.epochs;
  continue_paused(config_id);
  show(config_id);
}

void SearchSource::stop(std::size_t suggestion, const std::string& reason) {
  const auto& config_id = suggestions_[suggestion].config_id;
  auto& configuration = configurations_.at(config_id);
  configuration.is_stopped = true;
  database::StepRecord record{.step = next_step(StepAction::stop, suggestion, configuration.known_epochs, reason),
                              .pruned_by = definition_.stopper->plugin};
  for (auto& trial : configuration.trials) {
    if (std::exchange(trial.is_paused, false)) record.pruned.push_back(trial.trial);
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
