#include <runner/checkpoint_policy.hpp>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  std::int64_t n = 3;
};

// Keeps the weights of every n-th epoch. Its answers follow from the evaluations shown, and from nothing else: a trial
// that goes on shows them again.
class MyPlugin final : public runner::CheckpointPolicy {
 public:
  explicit MyPlugin(const MyPluginOptions& options) : options_(options) {}

  runner::Decision decide(const runner::Evaluation& evaluation) override {
    return {evaluation.epoch % options_.n == 0, "its turn"};
  }

 private:
  MyPluginOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.checkpoint_policy<MyPluginOptions>(
      "my_plugin", "Keeps every n-th epoch's weights.",
      {param("n", &MyPluginOptions::n, "Of how many one is kept.").at_least(1)},
      [](const MyPluginOptions& options) { return std::make_unique<MyPlugin>(options); });
}
