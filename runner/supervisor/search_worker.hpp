#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "search/search_definition.hpp"
#include "supervisor/current_worker.hpp"
#include "supervisor/deadlines.hpp"

namespace runner::supervisor {

/// Says why a search cannot go on.
struct SearchFailure {
  std::string message;
  /// It is the stopper's, not the sampler's.
  bool is_of_stopper = false;
};

/// Has a worker answer what a search asks its sampler and its stopper, one question after another. A worker that dies,
/// or is silent for too long, is replaced, and told again what the one before was told; one that dies again and again
/// over the same question is given up. Nothing here waits but `open`.
class SearchWorker {
 public:
  /// `launcher` must outlive it. `stopper` is there where the definition has one.
  SearchWorker(WorkerLauncher& launcher, const search::SearchDefinition& definition, protocol::PluginLocation sampler,
               std::optional<protocol::PluginLocation> stopper);

  /// Starts a worker and has it make the plugins. Returns why there cannot be such.
  std::optional<SearchFailure> open();

  /// Adds to the results that the sampler is told, in this order, before it is asked again.
  void tell(SearchResult result) { results_.push_back(std::move(result)); }
  /// Returns how many there are.
  std::size_t told() const { return results_.size(); }
  /// Shows the stopper a configuration before it is asked again, in the place of what it was shown of that one.
  void show(Contender contender);

  /// Asks for a suggestion, where nothing is asked.
  void ask(std::size_t number, std::vector<RunningSuggestion> running);
  /// Asks what is to be done next where so many more configurations may be begun, where nothing is asked.
  void ask_for_step(std::size_t left);
  bool is_asked() const { return !std::holds_alternative<std::monostate>(question_); }

  /// No suggestion where nothing is left to try.
  using Answer = std::variant<std::optional<Suggestion>, StopperDecision, SearchFailure>;
  /// Does what can be done now, and returns the answer to what was asked, once.
  std::optional<Answer> take_answer();

  /// Returns what to poll for input while something is asked.
  std::vector<int> descriptors() const;

 private:
  void begin();
  void send();
  void begin_question();
  std::optional<Answer> read();
  std::optional<Answer> on_lost(const std::string& how);
  std::string end_of_worker();

  CurrentWorker worker_;
  protocol::OpenSampler opening_;
  std::optional<protocol::OpenStopper> opening_of_stopper_;
  /// Plugins that the worker has not said to be made.
  int unopened_ = 0;
  std::vector<SearchResult> results_;
  /// Of these, what the present worker has been told.
  std::size_t told_to_worker_ = 0;
  /// In the order in which they were first shown.
  std::vector<Contender> contenders_;
  /// The places of those that the present worker has not been shown as they are.
  std::set<std::size_t> unshown_;
  /// What is asked, but for the results and contenders.
  std::variant<std::monostate, protocol::SuggestConfiguration, protocol::DecideStep> question_;
  int lost_ = 0;
  Clock::time_point deadline_;
};

}  // namespace runner::supervisor
