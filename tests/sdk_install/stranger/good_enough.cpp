#include <runner/stop.hpp>

namespace {

struct GoodEnoughOptions {
  double accuracy = 0.99;
};

class GoodEnough final : public runner::Stop {
 public:
  explicit GoodEnough(const GoodEnoughOptions& options) : accuracy_(options.accuracy) {}

  std::optional<std::string> observe(const runner::Evaluation& evaluation) override {
    const auto accuracy = evaluation.metric("accuracy");
    if (!accuracy || *accuracy < accuracy_) return std::nullopt;
    return "an accuracy of " + std::to_string(*accuracy) + " is good enough";
  }

  std::optional<std::string> watches() const override { return "accuracy"; }

 private:
  double accuracy_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stop<GoodEnoughOptions>(
      "good_enough", "Ends a trial at an accuracy.",
      {param("accuracy", &GoodEnoughOptions::accuracy, "Of the validation part.").above(0).at_most(1)},
      [](const GoodEnoughOptions& options) { return std::make_unique<GoodEnough>(options); });
}
