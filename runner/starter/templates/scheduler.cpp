#include <cmath>
#include <runner/scheduler.hpp>

namespace {

// What a config may say of it, with defaults.
struct MyPluginOptions {
  std::int64_t epochs = 2;
};

// Halves the rate every few epochs. A rate follows from the place and the evaluations shown so far, and from nothing
// else: a trial that goes on asks again.
class MyPlugin final : public runner::Scheduler {
 public:
  explicit MyPlugin(const MyPluginOptions& options) : options_(options) {}

  double lr(double base_lr, const runner::StepPosition& position) override {
    return base_lr * std::pow(0.5, static_cast<double>(position.epoch / options_.epochs));
  }

 private:
  MyPluginOptions options_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<MyPluginOptions>(
      "my_plugin", "Halves the rate every few epochs.",
      {param("epochs", &MyPluginOptions::epochs, "From one to the next.").at_least(1)},
      [](const MyPluginOptions& options) { return std::make_unique<MyPlugin>(options); });
}
