#include <runner/stop.hpp>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  double loss = 0.3;
};

// Ends a trial once its validation loss is low enough. What it says follows from the evaluations shown, and from
// nothing else: a trial that goes on shows them again.
class MyPlugin final : public runner::Stop {
 public:
  explicit MyPlugin(const MyPluginOptions& options) : options_(options) {}

  std::optional<std::string> observe(const runner::Evaluation& evaluation) override {
    const auto loss = evaluation.metric("loss");
    if (!loss || *loss > options_.loss) return std::nullopt;
    return "a loss of " + std::to_string(*loss) + " is low enough";
  }

  std::optional<std::string> watches() const override { return "loss"; }

 private:
  MyPluginOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stop<MyPluginOptions>("my_plugin", "Ends a trial at a loss.",
                                  {param("loss", &MyPluginOptions::loss, "Of the validation part.").above(0)},
                                  [](const MyPluginOptions& options) { return std::make_unique<MyPlugin>(options); });
}
