#include <random>
#include <runner/sampler.hpp>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  double width = 0.2;
};

// Tries any configuration first, and then what is near the best of those that were told. What it suggests follows from
// the seed, the number and the results, and from nothing else: a search that goes on tells a new one the same results.
class MyPlugin final : public runner::Sampler {
 public:
  MyPlugin(const MyPluginOptions& options, const runner::SearchSpace& space, std::uint64_t seed)
      : options_(options), space_(space), seed_(seed) {}

  void tell(const runner::SearchResult& result) override {
    if (!best_ || ranks_before(result, *best_)) best_ = result;
  }

  std::optional<runner::Suggestion> suggest(std::size_t index, std::span<const runner::RunningSuggestion>) override {
    std::mt19937_64 random(seed_ * 1'000'003 + index);
    const auto draw = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    runner::SearchPoint point(space_.size());
    for (std::size_t i = 0; i < space_.size(); ++i) {
      if (!is_active(space_[i], point)) continue;
      double u = draw();
      if (best_ && best_->point[i]) {
        u = space_[i].to_unit(*best_->point[i]) + options_.width * (u - 0.5);
        u = u < 0.0 ? 0.0 : (u > 1.0 ? 1.0 : u);
      }
      point[i] = space_[i].from_unit(u);
    }
    return runner::Suggestion{std::move(point), best_ ? "near the best so far" : "anywhere"};
  }

 private:
  MyPluginOptions options_;
  runner::SearchSpace space_;
  std::uint64_t seed_;
  std::optional<runner::SearchResult> best_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.sampler<MyPluginOptions>(
      "my_plugin", "Looks near the best so far.",
      {param("width", &MyPluginOptions::width, "How near: a part of each range.").above(0).at_most(1)},
      [](const MyPluginOptions& options, const runner::SearchSpace& space, std::uint64_t seed) {
        return std::make_unique<MyPlugin>(options, space, seed);
      });
}
