#include "analysis/importance.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

namespace runner::analysis {

namespace {

using Rows = std::vector<std::size_t>;

// The levels of one parameter that lead to a node of a tree: of an ordered one all from `begin` to before `end`, of
// another those of `names`.
struct Levels {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<bool> names;
};

struct TreeSplit {
  double gain = 0.0;
  std::size_t factor = 0;
  /// Of an ordered factor levels below `level` go left, of another `level` alone.
  std::size_t level = 0;
};

bool goes_left(const ImportanceFactor& factor, std::size_t level, const TreeSplit& split) {
  return factor.is_ordered ? level < split.level : level == split.level;
}

// What of some levels goes to the one side, or to the other.
Levels part_of(Levels levels, const ImportanceFactor& factor, const TreeSplit& split, bool is_left) {
  if (factor.is_ordered) {
    (is_left ? levels.end : levels.begin) = split.level;
    return levels;
  }
  for (std::size_t level = 0; level < factor.levels; ++level)
    levels.names[level] = levels.names[level] && goes_left(factor, level, split) == is_left;
  return levels;
}

std::size_t size_of(const Levels& levels, const ImportanceFactor& factor) {
  if (factor.is_ordered) return levels.end - levels.begin;
  return static_cast<std::size_t>(std::count(levels.names.begin(), levels.names.end(), true));
}

// How many samples have a level, and what their values come to.
struct LevelSum {
  double n = 0.0;
  double sum = 0.0;
};

// A tree is never stored: each leaf adds what it is worth to the sums from which the variances come.
class TreeVariance {
 public:
  TreeVariance(const std::vector<ImportanceFactor>& factors, const std::vector<double>& values)
      : factors_(factors), values_(values) {
    for (const auto& factor : factors) {
      marginals_.emplace_back(factor.levels + 1, 0.0);
      box_.push_back({0, factor.levels, std::vector<bool>(factor.is_ordered ? 0 : factor.levels, true)});
      sums_.emplace_back(factor.levels);
    }
  }

  void grow(Rows rows) {
    const TreeSplit split = best_split(rows);
    if (split.gain <= 0.0) return add_leaf(rows);
    const auto& factor = factors_[split.factor];
    const auto middle = std::stable_partition(
        rows.begin(), rows.end(), [&](std::size_t row) { return goes_left(factor, factor.level[row], split); });
    const Levels before = box_[split.factor];
    for (const bool is_left : {true, false}) {
      box_[split.factor] = part_of(before, factor, split, is_left);
      grow(is_left ? Rows(rows.begin(), middle) : Rows(middle, rows.end()));
    }
    box_[split.factor] = before;
  }

  double variance() const { return squares_ - mean_ * mean_; }

  // Of the mean prediction at each level.
  double variance_of(std::size_t factor) const {
    double squares = 0.0;
    double value = 0.0;
    for (std::size_t level = 0; level < factors_[factor].levels; ++level) {
      value = factors_[factor].is_ordered ? value + marginals_[factor][level] : marginals_[factor][level];
      squares += (value - mean_) * (value - mean_);
    }
    return squares / static_cast<double>(factors_[factor].levels);
  }

 private:
  TreeSplit best_split(const Rows& rows) {
    TreeSplit best;
    double sum = 0.0;
    double squares = 0.0;
    for (const std::size_t row : rows) {
      sum += values_[row];
      squares += values_[row] * values_[row];
    }
    const auto n = static_cast<double>(rows.size());
    // Below this a gain is rounding.
    best.gain = 0.0;
    const double least = 1e-12 * (squares + 1e-300);
    for (std::size_t f = 0; f < factors_.size(); ++f) look_at(f, rows, {n, sum}, least, best);
    return best;
  }

  // The gain is how much the sum of squared errors falls.
  void look_at(std::size_t f, const Rows& rows, LevelSum all, double least, TreeSplit& best) {
    const auto& factor = factors_[f];
    auto& sums = sums_[f];
    std::vector<std::size_t> met;
    for (const std::size_t row : rows) {
      LevelSum& at = sums[factor.level[row]];
      if (at.n == 0.0) met.push_back(factor.level[row]);
      at.n += 1.0;
      at.sum += values_[row];
    }
    std::sort(met.begin(), met.end());
    LevelSum left;
    for (std::size_t i = 0; i < met.size() && met.size() > 1; ++i) {
      if (!factor.is_ordered) left = {};
      left.n += sums[met[i]].n;
      left.sum += sums[met[i]].sum;
      if (factor.is_ordered && i + 1 == met.size()) break;
      const LevelSum right{all.n - left.n, all.sum - left.sum};
      const double gain = left.sum * left.sum / left.n + right.sum * right.sum / right.n - all.sum * all.sum / all.n;
      // Levels between the two that no sample here has are divided in the middle.
      // Of cuts that are worth the same, which rounding tells apart, the first is taken.
      if (gain > best.gain + least) best = {gain, f, factor.is_ordered ? (met[i] + met[i + 1] + 1) / 2 : met[i]};
    }
    for (const std::size_t level : met) sums[level] = {};
  }

  void add_leaf(const Rows& rows) {
    double value = 0.0;
    for (const std::size_t row : rows) value += values_[row];
    value /= static_cast<double>(rows.size());
    std::vector<double> weights;
    double weight = 1.0;
    for (std::size_t f = 0; f < factors_.size(); ++f) {
      weights.push_back(static_cast<double>(size_of(box_[f], factors_[f])) / static_cast<double>(factors_[f].levels));
      weight *= weights.back();
    }
    mean_ += weight * value;
    squares_ += weight * value * value;
    for (std::size_t f = 0; f < factors_.size(); ++f) add_marginal(f, value * weight / weights[f]);
  }

  void add_marginal(std::size_t f, double part) {
    const Levels& levels = box_[f];
    auto& marginal = marginals_[f];
    if (factors_[f].is_ordered) {
      marginal[levels.begin] += part;
      marginal[levels.end] -= part;
      return;
    }
    for (std::size_t level = 0; level < factors_[f].levels; ++level)
      if (levels.names[level]) marginal[level] += part;
  }

  const std::vector<ImportanceFactor>& factors_;
  const std::vector<double>& values_;
  std::vector<Levels> box_;
  std::vector<std::vector<LevelSum>> sums_;
  // The mean prediction at each level; of an ordered factor by how much it is more than at the level before.
  std::vector<std::vector<double>> marginals_;
  double mean_ = 0.0;
  double squares_ = 0.0;
};

// All of them, or as many as that: drawn, since every k-th of a grid may have one level of a parameter only.
Rows some_rows(std::size_t size, std::size_t most, std::mt19937& random) {
  Rows rows(size);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (size <= most) return rows;
  for (std::size_t i = 0; i < most; ++i) std::swap(rows[i], rows[i + random() % (size - i)]);
  rows.resize(most);
  std::sort(rows.begin(), rows.end());
  return rows;
}

bool varies(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [&](double value) { return value != values[0]; });
}

}  // namespace

std::optional<Importance> importance_of(const std::vector<ImportanceFactor>& factors, const std::vector<double>& values,
                                        std::size_t most_samples) {
  const auto several = std::count_if(factors.begin(), factors.end(), [](const auto& f) { return f.levels > 1; });
  if (several < 2 || values.size() < 4 || !varies(values)) return std::nullopt;
  // Sums of squares would lose the digits of values that are close to each other.
  double mean = 0.0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  std::vector<double> centred;
  for (const double value : values) centred.push_back(value - mean);
  // Its numbers are the standard's, unlike those of distributions.
  std::mt19937 random(0);
  const Rows samples = some_rows(values.size(), most_samples, random);
  constexpr int trees = 64;
  int grown = 0;
  Importance importance{std::vector<double>(factors.size(), 0.0), 0.0, static_cast<std::int64_t>(samples.size())};
  for (int i = 0; i < trees; ++i) {
    Rows drawn;
    for (std::size_t n = 0; n < samples.size(); ++n) drawn.push_back(samples[random() % samples.size()]);
    TreeVariance tree(factors, centred);
    tree.grow(std::move(drawn));
    const double variance = tree.variance();
    if (!(variance > 0.0) || !std::isfinite(variance)) continue;
    ++grown;
    for (std::size_t f = 0; f < factors.size(); ++f) importance.share[f] += tree.variance_of(f) / variance;
  }
  if (grown == 0) return std::nullopt;
  importance.together = 1.0;
  for (double& share : importance.share) {
    share /= grown;
    importance.together -= share;
  }
  importance.together = std::max(0.0, importance.together);
  return importance;
}

}  // namespace runner::analysis
