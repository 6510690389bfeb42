#include <algorithm>
#include <cmath>
#include <runner/sampler.hpp>
#include <stdexcept>
#include <unordered_set>

#include "digest/unit_draw.hpp"
#include "samplers/covariance_adaptation.hpp"
#include "samplers/draws.hpp"

namespace {

using namespace runner;
using samplers::CovarianceAdaptation;

struct CmaEsOptions {
  double sigma = 0.2;
  std::optional<std::int64_t> population;
};

void check(const SearchSpace& space) {
  for (const auto& parameter : space) {
    const std::string key = "'" + parameter.key + "'";
    if (parameter.kind == SearchParameter::Kind::choice) {
      throw std::invalid_argument(key + " is a choice, and cma_es searches numbers alone; use tpe");
    }
    if (!parameter.conditions.empty()) {
      throw std::invalid_argument(key + " depends on another key, which cma_es cannot search; use tpe");
    }
  }
}

// Every parameter is a coordinate from 0 to 1, its place in its own distribution.
class CmaEs final : public Sampler {
 public:
  CmaEs(const SearchSpace& space, std::uint64_t seed, const CmaEsOptions& options)
      : space_(space),
        seed_(seed),
        options_(options),
        population_(options.population ? static_cast<std::size_t>(*options.population)
                                       : CovarianceAdaptation::usual_population(space.size())),
        search_(std::vector<double>(space.size(), 0.5), options.sigma, population_) {
    for (const auto& parameter : space) {
      const auto count = parameter.count();
      least_deviations_.push_back(count ? 0.2 / static_cast<double>(*count) : 0.0);
    }
  }

  void tell(const SearchResult& result) override;

  std::optional<Suggestion> suggest(std::size_t index, std::span<const RunningSuggestion>) override {
    const std::string restarted = restarts_ > 0 ? ", restart " + std::to_string(restarts_) : "";
    return Suggestion{point_of(coordinates(index)),
                      "drawn from the distribution of generation " + std::to_string(generation_) + restarted};
  }

 private:
  struct Told {
    SearchResult result;
    std::vector<double> coordinates;
  };

  std::vector<double> coordinates(std::size_t index) const;
  std::vector<double> told_coordinates(const SearchResult& result) const;
  SearchPoint point_of(const std::vector<double>& coordinates) const;
  bool is_at(const std::vector<double>& coordinates, const SearchPoint& point) const;
  void end_generation();
  bool is_used_up() const;
  void restart();

  SearchSpace space_;
  std::uint64_t seed_;
  CmaEsOptions options_;
  std::size_t population_;
  CovarianceAdaptation search_;
  std::vector<double> least_deviations_;
  // The results of this generation, and every suggestion ever told.
  std::vector<Told> told_;
  std::unordered_set<std::size_t> known_;
  std::size_t generation_ = 0, restarts_ = 0;
  // The best means of the generations since the last restart.
  std::vector<double> best_means_;
};

// The point that the present distribution has for a suggestion. What is outside of the space is drawn again, and put on
// the edge where that does not help.
std::vector<double> CmaEs::coordinates(std::size_t index) const {
  RandomNumbers random(drawn_bits(seed_, "cma_es", index));
  const auto is_inside = [](double at) { return at >= 0.0 && at <= 1.0; };
  std::vector<double> point;
  for (int tries = 0; tries < 100; ++tries) {
    point = search_.sample(random);
    if (std::all_of(point.begin(), point.end(), is_inside)) return point;
  }
  for (double& at : point) at = std::clamp(at, 0.0, 1.0);
  return point;
}

SearchPoint CmaEs::point_of(const std::vector<double>& coordinates) const {
  SearchPoint point(space_.size());
  for (std::size_t i = 0; i < space_.size(); ++i) point[i] = space_[i].from_unit(coordinates[i]);
  return point;
}

// A search tells of a point with as many digits as it suggested.
bool CmaEs::is_at(const std::vector<double>& coordinates, const SearchPoint& point) const {
  for (std::size_t i = 0; i < space_.size(); ++i) {
    const double at = coordinates[i];
    const bool is_exact = point[i] == space_[i].from_unit(at);
    if (!is_exact && !(at > 0 && at < 1 && point[i] == samplers::readable_value(space_[i], at))) return false;
  }
  return true;
}

// A point of the present distribution is known exactly, even where its parameters were rounded. One of an earlier
// generation, or of somebody else, is shortened to a length that is usual (Hansen, 2011, "Injecting external solutions
// into CMA-ES").
std::vector<double> CmaEs::told_coordinates(const SearchResult& result) const {
  auto own = coordinates(result.suggestion);
  if (is_at(own, result.point)) return own;
  std::vector<double> told(space_.size());
  for (std::size_t i = 0; i < space_.size(); ++i) told[i] = space_[i].to_unit(result.point[i].value());
  const auto n = static_cast<double>(space_.size());
  const double usual = std::sqrt(n) + 2.0 * n / (n + 2.0);
  const double far = search_.distance(told);
  if (far <= usual) return told;
  for (std::size_t i = 0; i < told.size(); ++i) {
    told[i] = search_.mean()[i] + (told[i] - search_.mean()[i]) * usual / far;
  }
  return told;
}

void CmaEs::tell(const SearchResult& result) {
  if (!known_.insert(result.suggestion).second) {
    // More replicates of a result that a distribution was made from come too late.
    for (auto& one : told_) {
      if (one.result.suggestion == result.suggestion) one.result = result;
    }
    return;
  }
  told_.push_back({result, told_coordinates(result)});
  if (told_.size() == population_) end_generation();
}

void CmaEs::end_generation() {
  std::sort(told_.begin(), told_.end(),
            [](const Told& one, const Told& other) { return ranks_before(one.result, other.result); });
  std::vector<std::vector<double>> points;
  for (auto& one : told_) points.push_back(std::move(one.coordinates));
  best_means_.push_back(told_.front().result.mean);
  told_.clear();
  search_.update(points);
  search_.widen(least_deviations_);
  ++generation_;
  if (is_used_up()) restart();
}

// Three of the criteria of the tutorial's section B.3: the distribution is a point, its axes are too unequal to compute
// with, or the best results have not changed for long.
bool CmaEs::is_used_up() const {
  if (search_.longest_axis() < 1e-12 * options_.sigma || search_.axis_ratio() > 1e7) return true;
  const auto waited = 10 + static_cast<std::size_t>(
                               std::ceil(30.0 * static_cast<double>(space_.size()) / static_cast<double>(population_)));
  if (best_means_.size() < waited) return false;
  const auto first = best_means_.end() - static_cast<std::ptrdiff_t>(waited);
  return std::all_of(first, best_means_.end(), [&](double mean) { return mean == *first; });
}

// From another place with twice the population (Auger & Hansen, 2005).
void CmaEs::restart() {
  ++restarts_;
  population_ *= 2;
  best_means_.clear();
  RandomNumbers random(drawn_bits(seed_, "cma_es restart", restarts_));
  std::vector<double> mean(space_.size());
  for (double& at : mean) at = random.uniform();
  search_ = CovarianceAdaptation(std::move(mean), options_.sigma, population_);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.sampler<CmaEsOptions>(
      "cma_es", "Moves a normal distribution to where results are good and adapts its shape; for numbers alone.",
      {param("sigma", &CmaEsOptions::sigma, "Deviation at the beginning, as a part of each range.").above(0).at_most(1),
       param("population", &CmaEsOptions::population,
             "Results between two changes of the distribution; null for 4 + 3 ln n with n parameters.")
           .at_least(4)},
      [](const CmaEsOptions& options, const SearchSpace& space, std::uint64_t seed) {
        check(space);
        return std::make_unique<CmaEs>(space, seed, options);
      });
}
