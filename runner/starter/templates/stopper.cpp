#include <cstdint>
#include <runner/stopper.hpp>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  std::int64_t first_epochs = 3;
};

// Looks once at each configuration, after its first epochs: what is worse there than half of the others is stopped.
// What it decides follows from what it is shown, and from nothing else: a search that goes on asks a new one.
class MyPlugin final : public runner::Stopper {
 public:
  MyPlugin(const MyPluginOptions& options, const runner::StopperSetting& setting)
      : first_(options.first_epochs < setting.epochs ? options.first_epochs : setting.epochs), all_(setting.epochs) {}

  runner::StopperDecision decide(std::span<const runner::Contender> contenders, std::size_t left) const override {
    using Kind = runner::StopperDecision::Kind;
    for (const auto& one : contenders) {
      if (!one.is_waiting() || one.known_epochs != first_) continue;
      if (is_behind(one, contenders)) return {Kind::stop, one.suggestion, 0, "worse than half of the others"};
      return {Kind::go_on, one.suggestion, all_, "among the better half"};
    }
    if (left > 0) return {Kind::begin, 0, first_, ""};
    return {};
  }

 private:
  // Smaller is better; what has no value yet, or only such as are not finite, is not compared with.
  bool is_behind(const runner::Contender& one, std::span<const runner::Contender> contenders) const {
    const auto value = mean_within(one, first_);
    if (!value) return true;
    int better = 0;
    int others = 0;
    for (const auto& other : contenders) {
      const auto its_value = mean_within(other, first_);
      if (other.suggestion == one.suggestion || !its_value) continue;
      ++others;
      if (*its_value < *value) ++better;
    }
    return 2 * better > others;
  }

  std::int64_t first_, all_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stopper<MyPluginOptions>(
      "my_plugin", "Stops what is worse than half of the others after its first epochs.",
      {param("first_epochs", &MyPluginOptions::first_epochs, "Epochs before the look.").at_least(1)},
      [](const MyPluginOptions& options, const runner::StopperSetting& setting) {
        return std::make_unique<MyPlugin>(options, setting);
      });
}
