#include <algorithm>
#include <runner/sampler.hpp>
#include <stdexcept>

namespace {

using namespace runner;

struct GridOptions {
  std::optional<std::int64_t> points;
};

std::vector<double> values_of(const SearchParameter& parameter, const GridOptions& options) {
  const auto count = parameter.count();
  if (!count && !options.points) {
    throw std::invalid_argument("'" + parameter.key + "' takes every number of a range, which is no grid; give it a " +
                                "step, list its values in a choice, or say how many 'points' to take");
  }
  std::vector<double> values;
  if (count) {
    for (std::size_t i = 0; i < *count; ++i) values.push_back(parameter.value(i));
    return values;
  }
  const auto last = static_cast<double>(*options.points - 1);
  for (std::int64_t i = 0; i < *options.points; ++i)
    values.push_back(parameter.from_unit(static_cast<double>(i) / last));
  return values;
}

// Takes the points in the order of a plan: the last parameter varies fastest. One that is not active is passed over, so
// that no two points are equal.
class Grid final : public Sampler {
 public:
  Grid(const SearchSpace& space, const GridOptions& options) : space_(space) {
    for (const auto& parameter : space) values_.push_back(values_of(parameter, options));
    start();
  }

  void tell(const SearchResult&) override {}

  std::optional<Suggestion> suggest(std::size_t index, std::span<const RunningSuggestion>) override {
    if (index < index_) start();
    while (index_ < index) {
      if (!step()) return std::nullopt;
    }
    return Suggestion{point_, "point " + std::to_string(index) + " of the grid"};
  }

 private:
  void start() {
    index_ = 0;
    places_.assign(space_.size(), 0);
    point_.assign(space_.size(), std::nullopt);
    fill(0);
  }

  // Gives the parameters from `first` on the values of their places.
  void fill(std::size_t first) {
    for (std::size_t i = first; i < space_.size(); ++i) {
      point_[i] = is_active(space_[i], point_) ? std::optional(values_[i][places_[i]]) : std::nullopt;
    }
  }

  // Says whether there is a next point, and goes to it.
  bool step() {
    for (std::size_t i = space_.size(); i-- > 0;) {
      if (!point_[i] || places_[i] + 1 == values_[i].size()) continue;
      ++places_[i];
      std::fill(places_.begin() + static_cast<std::ptrdiff_t>(i) + 1, places_.end(), 0);
      fill(i);
      ++index_;
      return true;
    }
    return false;
  }

  SearchSpace space_;
  std::vector<std::vector<double>> values_;
  // Where the last answer was.
  std::size_t index_ = 0;
  std::vector<std::size_t> places_;
  SearchPoint point_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.sampler<GridOptions>(
      "grid", "Takes every combination of the values, the last parameter fastest.",
      {param("points", &GridOptions::points,
             "How many values of a range without a step, with both ends; null where every range has one.")
           .at_least(2)},
      [](const GridOptions& options, const SearchSpace& space, std::uint64_t) {
        return std::make_unique<Grid>(space, options);
      });
}
