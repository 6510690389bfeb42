#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "search/search_definition.hpp"
#include "supervisor/search_worker.hpp"
#include "supervisor/searched_configuration.hpp"
#include "supervisor/stored_run.hpp"
#include "supervisor/trial_source.hpp"

namespace runner::supervisor {

/// Tells of a trial that a search has suggested.
struct SuggestedTrial {
  events::TrialId trial = 0;
  std::int64_t epochs = 0;
  /// `optimizer.lr=0.01 seed=3`
  std::string label;
};

/// Hears what a search does with its trials, beside running them.
struct SearchListener {
  std::function<void(const SuggestedTrial&)> on_suggested;
  /// A trial that was paused does not go on, for this reason.
  std::function<void(events::TrialId, const std::string& reason)> on_pruned;
};

/// Gives the trials of a search: first those of a run that are stored and have not ended, then what the sampler
/// suggests and the stopper has go on. Which results a step is made from says search::SearchDefinition; what is missing
/// of them is waited for. A greedy search uses all results that are there instead.
class SearchSource final : public TrialSource {
 public:
  /// `run` is the run of a search; it and `worker`, which has been opened, must outlive it.
  SearchSource(StoredRun& run, SearchWorker& worker, SearchListener listener);

  std::optional<TrialJob> next_job() override;
  void on_result(const events::AttemptEnded& ended) override;
  void refresh(TrialJob& job) override { run_.refresh(job); }
  bool is_preparing() const override { return worker_.is_asked(); }
  std::vector<int> descriptors() const override;
  void prepare() override;

  /// Says why the search ended before its last suggestion; none where it did not.
  const std::optional<std::string>& failure() const { return failure_; }
  /// The sampler had nothing left to try, after so many suggestions.
  std::optional<std::size_t> exhausted_after() const {
    return is_exhausted_ ? std::optional(suggestions_.size()) : std::nullopt;
  }

 private:
  struct Known {
    SearchPoint point;
    std::string config_id;
    /// Its result has been told.
    bool is_told = false;
  };
  /// Has so many trials of a suggestion, the first ones, train to so many epochs in all.
  struct Training {
    std::size_t suggestion = 0;
    std::int64_t epochs = 0;
    std::size_t replicates = 0;
    /// The search goes on from what it came to.
    bool is_known = false;
  };

  void read_stored();
  void read_steps();
  std::optional<TrialJob> next_told_job();
  void let_train(const std::string& config_id);
  void ask();
  void ask_for_suggestion();
  std::size_t wanted() const;
  bool learn();
  SearchResult result_of(const Training& training) const;
  void take(const std::optional<Suggestion>& suggestion);
  void add(const Suggestion& suggestion);
  void take(const StopperDecision& decision);
  std::string fault_of(const StopperDecision& decision) const;
  void go_on(const StopperDecision& decision);
  void stop(std::size_t suggestion, const std::string& reason);
  std::string reason_of(const StopperDecision& decision) const;
  void wait_or_end();
  void show(const std::string& config_id);
  std::size_t left() const;
  database::SearchStep next_step(database::StepAction action, std::size_t suggestion, std::int64_t epochs,
                                 std::string reason, std::size_t replicates = 0);
  void fail(std::string message);

  StoredRun& run_;
  SearchWorker& worker_;
  SearchListener listener_;
  const search::SearchDefinition definition_;
  const std::int64_t epochs_;
  const bool is_greedy_;
  std::vector<Known> suggestions_;
  /// By config_id: suggestions of one configuration share its trials.
  std::map<std::string, SearchedConfiguration> configurations_;
  std::map<events::TrialId, std::string> configuration_of_;
  /// In the order in which they were decided; without a stopper one for each suggestion.
  std::vector<Training> trainings_;
  /// How many of them are known, and how many have to be before the next step.
  std::size_t known_ = 0;
  std::size_t least_known_ = 0;
  std::int64_t steps_ = 0;
  /// To how many epochs a configuration is to train that is being suggested, how many of its trials, and why.
  std::int64_t epochs_to_begin_ = 0;
  std::size_t replicates_to_begin_ = 0;
  std::string reason_to_begin_;
  /// Trials that nobody has told to train yet, and those that have been told since.
  std::map<events::TrialId, TrialJob> held_;
  std::deque<TrialJob> let_go_;
  std::int64_t next_ordinal_ = 0;
  bool is_exhausted_ = false;
  bool has_ended_ = false;
  std::optional<std::string> failure_;
};

}  // namespace runner::supervisor
