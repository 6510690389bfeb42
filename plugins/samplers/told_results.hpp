#pragma once

#include <algorithm>
#include <runner/sampler.hpp>
#include <unordered_map>
#include <vector>

namespace runner::samplers {

/// Keeps the results that a sampler was told, and their ranking.
class ToldResults {
 public:
  /// Takes a result; one of a suggestion that was told before takes the place of the former. Returns its place in the
  /// order of telling.
  std::size_t add(const SearchResult& result) {
    const auto [found, is_new] = places_.try_emplace(result.suggestion, results_.size());
    const std::size_t place = found->second;
    if (is_new) {
      results_.push_back(result);
    } else {
      ranking_.erase(std::find(ranking_.begin(), ranking_.end(), place));
      results_[place] = result;
    }
    const auto at = std::lower_bound(ranking_.begin(), ranking_.end(), place, [&](std::size_t one, std::size_t other) {
      return ranks_before(results_[one], results_[other]);
    });
    ranking_.insert(at, place);
    return place;
  }

  bool contains(std::size_t suggestion) const { return places_.contains(suggestion); }
  std::size_t size() const { return results_.size(); }
  const SearchResult& operator[](std::size_t place) const { return results_[place]; }
  /// Returns the places from the best to the worst.
  const std::vector<std::size_t>& ranking() const { return ranking_; }

 private:
  std::vector<SearchResult> results_;
  std::unordered_map<std::size_t, std::size_t> places_;
  std::vector<std::size_t> ranking_;
};

}  // namespace runner::samplers
