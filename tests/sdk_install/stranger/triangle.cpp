#include <cstdlib>
#include <runner/scheduler.hpp>

namespace {

struct TriangleOptions {
  std::int64_t half_period = 4;
};

class Triangle final : public runner::Scheduler {
 public:
  explicit Triangle(const TriangleOptions& options) : half_(options.half_period) {}

  double lr(double base_lr, const runner::StepPosition& position) override {
    const auto from_top = std::abs(position.epoch % (2 * half_) - half_);
    return base_lr * (1.0 - static_cast<double>(from_top) / static_cast<double>(half_ + 1));
  }

 private:
  std::int64_t half_;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.scheduler<TriangleOptions>(
      "triangle", "Lets the rate rise and fall in turn.",
      {param("half_period", &TriangleOptions::half_period, "Epochs of one rise.").at_least(1)},
      [](const TriangleOptions& options) { return std::make_unique<Triangle>(options); });
}
