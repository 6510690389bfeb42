#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <runner/evaluation.hpp>
#include <set>
#include <vector>

namespace runner::trial {

/// Knows which policies hold the weights of which epochs. Weights that none holds may go, but never those of the best
/// value (of equal ones the first) nor the newest kept.
class KeptCheckpoints {
 public:
  explicit KeptCheckpoints(Monitor monitor) : monitor_(std::move(monitor)) {}

  /// Adds the weights of an epoch later than all before, with their value where it is finite, for one or more policies.
  /// Says whether they are the best now.
  bool keep(std::int64_t epoch, std::optional<double> value, const std::vector<std::size_t>& policies);
  /// Says that a policy no longer holds an epoch; saying it of one it does not hold changes nothing.
  void release(std::size_t policy, std::int64_t epoch);
  /// Returns the epochs whose weights may go now, and forgets them.
  std::vector<std::int64_t> take_unheld();

 private:
  struct Best {
    std::int64_t epoch = 0;
    double value = 0.0;
  };

  Monitor monitor_;
  std::map<std::int64_t, std::set<std::size_t>> holders_;
  // Held by no policy, and still there.
  std::set<std::int64_t> unheld_;
  std::optional<Best> best_;
};

}  // namespace runner::trial
