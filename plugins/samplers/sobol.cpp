#include <runner/sampler.hpp>

#include "samplers/draws.hpp"
#include "samplers/sobol_points.hpp"

namespace {

using namespace runner;

struct SobolOptions {
  bool scramble = true;
};

class SobolSampler final : public Sampler {
 public:
  SobolSampler(const SearchSpace& space, samplers::SobolPoints sequence)
      : points_([space, sequence](std::size_t draw) mutable {
          const auto units = sequence.at(draw);
          return samplers::point_at(space, [&](std::size_t i) { return units[i]; });
        }) {}

  void tell(const SearchResult&) override {}

  std::optional<Suggestion> suggest(std::size_t index, std::span<const RunningSuggestion>) override {
    auto point = points_.at(index);
    if (!point) return std::nullopt;
    return Suggestion{*std::move(point), "point " + std::to_string(index) + " of a Sobol sequence, which fills evenly"};
  }

 private:
  samplers::DistinctPoints points_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.sampler<SobolOptions>(
      "sobol", "Fills the space evenly with the points of a Sobol sequence, whatever came before.",
      {param("scramble", &SobolOptions::scramble,
             "Let the seed scramble the sequence, so that no point is at an edge.")},
      [](const SobolOptions& options, const SearchSpace& space, std::uint64_t seed) {
        return std::make_unique<SobolSampler>(
            space, options.scramble ? samplers::SobolPoints(space.size(), seed) : samplers::SobolPoints(space.size()));
      });
}
