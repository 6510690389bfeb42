#include <runner/sampler.hpp>

#include "digest/unit_draw.hpp"
#include "samplers/draws.hpp"

namespace {

using namespace runner;

struct NoOptions {};

// Draws what the block `random:` of a sweep with the same keys and seed draws.
class RandomSampler final : public Sampler {
 public:
  RandomSampler(const SearchSpace& space, std::uint64_t seed)
      : seed_(seed), points_([space, seed](std::size_t draw) {
          return samplers::point_at(space, [&](std::size_t i) { return unit_draw(seed, space[i].key, draw); });
        }) {}

  void tell(const SearchResult&) override {}

  std::optional<Suggestion> suggest(std::size_t index, std::span<const RunningSuggestion>) override {
    auto point = points_.at(index);
    if (!point) return std::nullopt;
    return Suggestion{*std::move(point), "drawn at random with seed " + std::to_string(seed_)};
  }

 private:
  std::uint64_t seed_;
  samplers::DistinctPoints points_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.sampler<NoOptions>("random", "Draws each parameter from its distribution, whatever came before.", {},
                               [](const NoOptions&, const SearchSpace& space, std::uint64_t seed) {
                                 return std::make_unique<RandomSampler>(space, seed);
                               });
}
