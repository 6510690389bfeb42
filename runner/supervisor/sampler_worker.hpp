#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "search/search_definition.hpp"
#include "supervisor/current_worker.hpp"
#include "supervisor/deadlines.hpp"

namespace runner::supervisor {

/// Says why a search cannot go on.
struct SamplerFailure {
  std::string message;
};

/// Has a worker make suggestions, one after another. A worker that dies, or is silent for too long, is replaced, and
/// its sampler told again what the one before was told; one that dies again and again over the same suggestion is given
/// up. Nothing here waits but `open`.
class SamplerWorker {
 public:
  /// `launcher` must outlive it.
  SamplerWorker(WorkerLauncher& launcher, const search::SearchDefinition& definition, protocol::PluginLocation plugin);

  /// Starts a worker and has it make the sampler. Returns why there cannot be one for such a space.
  std::optional<SamplerFailure> open();

  /// Adds to the results that the sampler is told, in this order, before it is asked again.
  void tell(SearchResult result) { results_.push_back(std::move(result)); }
  /// Returns how many there are.
  std::size_t told() const { return results_.size(); }

  /// Asks for a suggestion, where nothing is asked.
  void ask(std::size_t number, std::vector<RunningSuggestion> running);
  bool is_asked() const { return question_.has_value(); }

  /// None where nothing is left to try.
  using Answer = std::variant<std::optional<Suggestion>, SamplerFailure>;
  /// Does what can be done now, and returns the answer to what was asked, once.
  std::optional<Answer> take_answer();

  /// Returns what to poll for input while something is asked.
  std::vector<int> descriptors() const;

 private:
  void begin();
  void send();
  std::optional<Answer> read();
  std::optional<Answer> on_lost(const std::string& how);
  std::string end_of_worker();

  CurrentWorker worker_;
  protocol::OpenSampler opening_;
  std::vector<SearchResult> results_;
  /// Of these, what the present worker has been told.
  std::size_t told_to_worker_ = 0;
  /// What is asked, but for the results.
  std::optional<protocol::SuggestConfiguration> question_;
  int lost_ = 0;
  Clock::time_point deadline_;
};

}  // namespace runner::supervisor
