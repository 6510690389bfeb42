#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "search/search_definition.hpp"
#include "supervisor/sampler_worker.hpp"
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

/// Gives the trials of a search: first those of a run that are stored and have not ended, then what the sampler
/// suggests. Which results a suggestion is made from says search::SearchDefinition; what is missing of them is waited
/// for. A greedy search uses all results that are there instead.
class SearchSource final : public TrialSource {
 public:
  using OnSuggested = std::function<void(const SuggestedTrial&)>;

  /// `run` is the run of a search; it and `sampler`, which has been opened, must outlive it.
  SearchSource(StoredRun& run, SamplerWorker& sampler, OnSuggested on_suggested);

  std::optional<TrialJob> next_job() override;
  void on_result(const events::AttemptEnded& ended) override;
  void refresh(TrialJob& job) override { run_.refresh(job); }
  bool is_preparing() const override { return sampler_.is_asked(); }
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
  struct Replicate {
    events::TrialId trial = 0;
    bool has_ended = false;
    /// What the search makes small; none of a trial that did not complete.
    std::optional<double> value;
  };

  void read_stored();
  void ask();
  std::optional<SearchResult> result_of(std::size_t suggestion) const;
  bool tell_results(std::size_t count);
  void take(const Suggestion& suggestion);
  void fail(std::string message);

  StoredRun& run_;
  SamplerWorker& sampler_;
  OnSuggested on_suggested_;
  const search::SearchDefinition definition_;
  const bool is_greedy_;
  std::vector<Known> suggestions_;
  /// By config_id: suggestions of one configuration share its trials.
  std::map<std::string, std::vector<Replicate>> configurations_;
  std::map<events::TrialId, std::string> configuration_of_;
  std::int64_t next_ordinal_ = 0;
  bool is_exhausted_ = false;
  std::optional<std::string> failure_;
};

}  // namespace runner::supervisor
