#include <algorithm>
#include <cmath>
#include <numeric>
#include <runner/sampler.hpp>
#include <unordered_set>

#include "digest/unit_draw.hpp"
#include "samplers/draws.hpp"
#include "samplers/parzen_estimator.hpp"
#include "samplers/search_groups.hpp"
#include "samplers/sobol_points.hpp"
#include "samplers/told_results.hpp"

namespace {

using namespace runner;
using namespace runner::samplers;

struct TpeOptions {
  std::int64_t startup = 10;
  std::int64_t candidates = 48;
  double good_share = 0.15;
};

// An ordered parameter with more values than these is treated as numbers.
constexpr std::size_t most_places = 64;

ParzenAxis axis_of(const SearchParameter& parameter) {
  const auto count = parameter.count();
  const bool is_choice = parameter.kind == SearchParameter::Kind::choice;
  if (!count || (*count > most_places && !is_choice)) return {};
  ParzenAxis axis{{0.0}, is_choice};
  for (std::size_t i = 1; i < *count; ++i) {
    axis.edges.push_back(0.5 * (parameter.to_unit(parameter.value(i - 1)) + parameter.to_unit(parameter.value(i))));
  }
  axis.edges.push_back(1.0);
  return axis;
}

// The tree-structured Parzen estimator: what is tried next has the largest ratio of the density of the good results to
// that of the others (Bergstra et al., 2011, 2013), both of all the parameters of a group together (Falkner et al.,
// 2018; Watanabe, 2023). Suggestions that run count among the others: a constant liar (Ginsbourger et al., 2010).
class Tpe final : public Sampler {
 public:
  Tpe(const SearchSpace& space, std::uint64_t seed, const TpeOptions& options)
      : space_(space),
        seed_(seed),
        options_(options),
        groups_(groups_of(space)),
        columns_(space.size()),
        start_([space, sequence = SobolPoints(space.size(), seed)](std::size_t draw) mutable {
          const auto units = sequence.at(draw);
          return point_at(space, [&](std::size_t i) { return units[i]; });
        }) {
    for (const auto& parameter : space) axes_.push_back(axis_of(parameter));
  }

  void tell(const SearchResult& result) override {
    const auto place = results_.add(result);
    seen_.insert(text_of(result.point));
    for (std::size_t i = 0; i < space_.size(); ++i) {
      columns_[i].resize(results_.size());
      columns_[i][place] = coordinate(i, result.point);
    }
  }

  std::optional<Suggestion> suggest(std::size_t index, std::span<const RunningSuggestion> running) override;

 private:
  // One call of `suggest`.
  struct Question {
    std::vector<const RunningSuggestion*> running;
    std::unordered_set<std::string> running_seen;
    RandomNumbers random;
    int tries_left = 200;
  };

  // NaN where the parameter is not active.
  double coordinate(std::size_t parameter, const SearchPoint& point) const {
    if (!point[parameter]) return std::nan("");
    const double value = *point[parameter];
    return axes_[parameter].places() > 0 ? static_cast<double>(space_[parameter].place(value))
                                         : space_[parameter].to_unit(value);
  }
  double value(std::size_t parameter, double coordinate) const {
    return axes_[parameter].places() > 0 ? space_[parameter].value(static_cast<std::size_t>(coordinate))
                                         : readable_value(space_[parameter], coordinate);
  }

  bool is_new(const SearchPoint& point, const Question& question) const {
    const auto text = text_of(point);
    return !seen_.contains(text) && !question.running_seen.contains(text);
  }

  std::size_t good_count(const std::vector<std::size_t>& places) const;
  std::vector<std::vector<double>> candidates(const std::vector<std::size_t>& group, Question& question) const;
  bool complete(std::size_t group, SearchPoint& point, Question& question) const;

  SearchSpace space_;
  std::uint64_t seed_;
  TpeOptions options_;
  std::vector<std::vector<std::size_t>> groups_;
  std::vector<ParzenAxis> axes_;
  ToldResults results_;
  std::unordered_set<std::string> seen_;
  // The coordinates of the results, parameter by parameter.
  std::vector<std::vector<double>> columns_;
  DistinctPoints start_;
};

// The better a result, the more it counts: n, n - 1, … 1, so that they are 1 in the mean.
std::vector<double> weights_of_good(std::size_t count) {
  std::vector<double> weights;
  for (std::size_t rank = 0; rank < count; ++rank) {
    weights.push_back(2.0 * static_cast<double>(count - rank) / (static_cast<double>(count) + 1.0));
  }
  return weights;
}

// How many of the results with these places, which are ranked, count as good.
std::size_t Tpe::good_count(const std::vector<std::size_t>& places) const {
  const auto wanted = static_cast<std::size_t>(std::ceil(options_.good_share * static_cast<double>(places.size())));
  std::size_t good = 0;
  while (good < std::min<std::size_t>(wanted, 25) && good < places.size() && !results_[places[good]].failed) ++good;
  return good;
}

// Points of a group that the good results make likely, the most promising first.
std::vector<std::vector<double>> Tpe::candidates(const std::vector<std::size_t>& group, Question& question) const {
  std::vector<std::size_t> places;
  for (const auto place : results_.ranking()) {
    if (!std::isnan(columns_[group.front()][place])) places.push_back(place);
  }
  const auto good = good_count(places);
  std::vector<std::vector<double>> below(group.size()), above(group.size());
  std::vector<ParzenAxis> axes;
  for (std::size_t d = 0; d < group.size(); ++d) {
    axes.push_back(axes_[group[d]]);
    const auto& column = columns_[group[d]];
    for (std::size_t i = 0; i < places.size(); ++i) (i < good ? below : above)[d].push_back(column[places[i]]);
    for (const auto* one : question.running) {
      const double at = coordinate(group[d], one->point);
      if (!std::isnan(at)) above[d].push_back(at);
    }
  }
  const std::vector<double> equal_weights(above.front().size(), 1.0);
  // Few coordinates offer few candidates, of which the best is always the same: then an option that looked bad early on
  // would never be tried again if good results gave it next to nothing.
  constexpr double least_change = 0.3;
  const ParzenEstimator likely(axes, std::move(below), weights_of_good(good), least_change);
  const ParzenEstimator unlikely(axes, std::move(above), equal_weights);
  std::vector<std::vector<double>> drawn;
  std::vector<double> scores;
  for (std::int64_t i = 0; i < options_.candidates; ++i) {
    drawn.push_back(likely.sample(question.random));
    scores.push_back(likely.log_density(drawn.back()) - unlikely.log_density(drawn.back()));
  }
  std::vector<std::size_t> order(drawn.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t one, std::size_t other) { return scores[one] > scores[other]; });
  std::vector<std::vector<double>> ordered;
  for (const auto i : order) ordered.push_back(std::move(drawn[i]));
  return ordered;
}

// Gives the parameters of the groups from `group` on values, so that the point is a new one.
bool Tpe::complete(std::size_t group, SearchPoint& point, Question& question) const {
  while (group < groups_.size() && !is_active(space_[groups_[group].front()], point)) ++group;
  if (group == groups_.size()) {
    --question.tries_left;
    return is_new(point, question);
  }
  const auto& parameters = groups_[group];
  for (const auto& candidate : candidates(parameters, question)) {
    for (std::size_t d = 0; d < parameters.size(); ++d) point[parameters[d]] = value(parameters[d], candidate[d]);
    if (complete(group + 1, point, question)) return true;
    for (const auto parameter : parameters) point[parameter].reset();
    if (question.tries_left <= 0) return false;
  }
  return false;
}

std::optional<Suggestion> Tpe::suggest(std::size_t index, std::span<const RunningSuggestion> running) {
  if (results_.size() < static_cast<std::size_t>(options_.startup)) {
    if (auto point = start_.at(index)) {
      return Suggestion{*std::move(point), "one of the first, which are spread evenly (Sobol)"};
    }
  }
  Question question{{}, {}, RandomNumbers(drawn_bits(seed_, "tpe", index))};
  for (const auto& one : running) {
    // One with the first of its replicates told has a result.
    if (results_.contains(one.suggestion)) continue;
    question.running.push_back(&one);
    question.running_seen.insert(text_of(one.point));
  }
  std::sort(question.running.begin(), question.running.end(),
            [](const auto* one, const auto* other) { return one->suggestion < other->suggestion; });
  SearchPoint point(space_.size());
  if (complete(0, point, question)) {
    return Suggestion{std::move(point), "the best of " + std::to_string(options_.candidates) +
                                            " candidates that resemble the good ones of " +
                                            std::to_string(results_.size()) + " results"};
  }
  // A space that is nearly used up: whatever is left.
  for (int tries = 0; tries < 1000; ++tries) {
    point = point_at(space_, [&](std::size_t) { return question.random.uniform(); });
    if (is_new(point, question)) return Suggestion{std::move(point), "drawn at random from what is left"};
  }
  return std::nullopt;
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.sampler<TpeOptions>(
      "tpe", "Tries what resembles good results more than the others: a tree-structured Parzen estimator.",
      {param("startup", &TpeOptions::startup, "Results before the first suggestion that uses them.").at_least(1),
       param("candidates", &TpeOptions::candidates, "Points that are compared for each suggestion.").at_least(1),
       param("good_share", &TpeOptions::good_share, "Part of the results that counts as good.").above(0).below(1)},
      [](const TpeOptions& options, const SearchSpace& space, std::uint64_t seed) {
        return std::make_unique<Tpe>(space, seed, options);
      });
}
