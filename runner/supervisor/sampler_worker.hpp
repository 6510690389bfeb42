#pragma once

#include <optional>
#include <span>
#include <string>
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

  /// Holds what a suggestion is made of.
  struct Question {
    std::int64_t number = 0;
    /// All results so far, in the order in which they are told: those of the question before, and any behind them.
    std::vector<SearchResult> results;
    std::vector<RunningSuggestion> running;
  };
  /// Asks, where nothing is asked.
  void ask(Question question);
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
  std::optional<Question> question_;
  /// Of the results, what the present worker has been told.
  std::size_t told_ = 0;
  int lost_ = 0;
  Clock::time_point deadline_;
};

}  // namespace runner::supervisor
