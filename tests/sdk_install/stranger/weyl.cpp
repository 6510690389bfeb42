#include <cmath>
#include <runner/sampler.hpp>

namespace {

struct WeylOptions {
  double start = 0.5;
};

// Multiples of the roots of primes, without their whole parts (Weyl, 1916), which fill a square evenly; and from time
// to time something near the best.
class Weyl final : public runner::Sampler {
 public:
  Weyl(const WeylOptions& options, const runner::SearchSpace& space, std::uint64_t seed)
      : options_(options), space_(space), seed_(seed) {}

  void tell(const runner::SearchResult& result) override {
    if (!best_ || ranks_before(result, *best_)) best_ = result;
  }

  std::optional<runner::Suggestion> suggest(std::size_t index, std::span<const runner::RunningSuggestion>) override {
    const bool is_near = best_ && index % 3 == 2;
    runner::SearchPoint point(space_.size());
    for (std::size_t i = 0; i < space_.size(); ++i) {
      if (!is_active(space_[i], point)) continue;
      double u = std::fmod(options_.start + static_cast<double>(seed_ + index) * std::sqrt(prime(i)), 1.0);
      if (is_near && best_->point[i]) u = 0.9 * space_[i].to_unit(*best_->point[i]) + 0.1 * u;
      point[i] = space_[i].from_unit(u);
    }
    return runner::Suggestion{std::move(point), is_near ? "near the best so far" : "where there is most room"};
  }

 private:
  static double prime(std::size_t place) {
    constexpr double primes[] = {2, 3, 5, 7, 11, 13, 17, 19};
    return primes[place % std::size(primes)];
  }

  WeylOptions options_;
  runner::SearchSpace space_;
  std::uint64_t seed_;
  std::optional<runner::SearchResult> best_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.sampler<WeylOptions>(
      "weyl", "Fills the space evenly, and looks near the best.",
      {param("start", &WeylOptions::start, "Where the first point lies in each range.").at_least(0).below(1)},
      [](const WeylOptions& options, const runner::SearchSpace& space, std::uint64_t seed) {
        return std::make_unique<Weyl>(options, space, seed);
      });
}
