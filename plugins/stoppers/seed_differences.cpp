#include "stoppers/seed_differences.hpp"

#include <algorithm>
#include <cmath>

namespace runner::stoppers {

std::vector<double> differences(const Contender& one, const Contender& other, std::int64_t epochs) {
  std::vector<double> out;
  for (std::size_t s = 0; s < std::min(one.trials.size(), other.trials.size()); ++s) {
    const auto ours = best_within(one.trials[s], epochs);
    const auto theirs = best_within(other.trials[s], epochs);
    if (ours && theirs) out.push_back(*ours - *theirs);
  }
  return out;
}

Behind behind(const std::vector<double>& differences) {
  const auto n = static_cast<double>(differences.size());
  Behind out;
  for (const double one : differences) out.mean += one / n;
  double squares = 0.0;
  for (const double one : differences) squares += (one - out.mean) * (one - out.mean);
  out.standard_error = std::sqrt(squares / (n - 1.0) / n);
  return out;
}

bool are_too_few(const std::vector<double>& differences) {
  constexpr std::size_t least_of_the_same = 6;
  const auto [mean, error] = behind(differences);
  return differences.size() < least_of_the_same && error <= 1e-9 * std::abs(mean);
}

}  // namespace runner::stoppers
