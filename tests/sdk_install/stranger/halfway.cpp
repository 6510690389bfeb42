#include <cmath>
#include <runner/stopper.hpp>
#include <stdexcept>

namespace {

struct HalfwayOptions {
  double tolerance = 0.1;
};

// Looks once, after half of the epochs: what is worse than the best by more than a part of it is stopped.
class Halfway final : public runner::Stopper {
 public:
  Halfway(const HalfwayOptions& options, const runner::StopperSetting& setting)
      : options_(options), epochs_(setting.epochs), half_(setting.epochs / 2) {
    if (half_ < setting.validate_every) throw std::invalid_argument("stopper 'halfway' sees nothing; train for longer");
  }

  runner::StopperDecision decide(std::span<const runner::Contender> contenders, std::size_t left) const override {
    using Kind = runner::StopperDecision::Kind;
    for (const auto& one : contenders) {
      if (!one.is_waiting() || one.known_epochs != half_) continue;
      if (is_lost(one, contenders)) return {Kind::stop, one.suggestion, 0, "too far behind halfway"};
      return {Kind::go_on, one.suggestion, epochs_, "close enough halfway"};
    }
    if (left > 0) return {Kind::begin, 0, half_, ""};
    return {};
  }

 private:
  bool is_lost(const runner::Contender& one, std::span<const runner::Contender> contenders) const {
    const auto ours = mean_within(one, half_);
    for (const auto& other : contenders) {
      const auto theirs = mean_within(other, half_);
      if (theirs && (!ours || *ours > *theirs + options_.tolerance * std::abs(*theirs))) return true;
    }
    return false;
  }

  HalfwayOptions options_;
  std::int64_t epochs_, half_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stopper<HalfwayOptions>(
      "halfway", "Stops halfway what is far behind.",
      {param("tolerance", &HalfwayOptions::tolerance, "How far behind the best, as a part of it.").above(0)},
      [](const HalfwayOptions& options, const runner::StopperSetting& setting) {
        return std::make_unique<Halfway>(options, setting);
      });
}
