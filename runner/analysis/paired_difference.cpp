#include "analysis/paired_difference.hpp"

#include <fmt/format.h>

#include <cmath>

namespace runner::analysis {

namespace {

constexpr std::int64_t least_of_the_same = 6;

// But for the rounding of what was subtracted. Where nothing differs at all, that is what there is to say.
bool are_the_same(const Moments& difference) {
  return difference.mean != 0.0 && *difference.se < 1e-9 * std::abs(difference.mean);
}

}  // namespace

Moments moments_of(const std::vector<double>& values) {
  Moments moments;
  moments.n = static_cast<std::int64_t>(values.size());
  const auto n = static_cast<double>(values.size());
  double sum = 0.0;
  for (const double value : values) sum += value;
  moments.mean = sum / n;
  if (values.size() < 2) return moments;
  double squares = 0.0;
  for (const double value : values) squares += (value - moments.mean) * (value - moments.mean);
  moments.sd = std::sqrt(squares / (n - 1.0));
  moments.se = *moments.sd / std::sqrt(n);
  return moments;
}

std::string with_error(const Moments& moments) {
  return moments.se ? fmt::format("{:.6g} ± {:.2g}", moments.mean, *moments.se) : fmt::format("{:.6g}", moments.mean);
}

std::optional<Moments> paired_difference(const std::map<Replicate, double>& first,
                                         const std::map<Replicate, double>& second) {
  std::vector<double> differences;
  for (const auto& [replicate, value] : first) {
    const auto other = second.find(replicate);
    if (other != second.end()) differences.push_back(other->second - value);
  }
  if (differences.empty()) return std::nullopt;
  return moments_of(differences);
}

std::optional<bool> is_clear(const Moments& difference) {
  if (!difference.se || (are_the_same(difference) && difference.n < least_of_the_same)) return std::nullopt;
  return std::abs(difference.mean) > 2.0 * *difference.se;
}

}  // namespace runner::analysis
