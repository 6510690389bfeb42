// Makes an epoch take as long as a test needs: RUNNER_TEST_EPOCH_MS milliseconds. What a trial comes to is the same.
#include <chrono>
#include <cstdlib>
#include <runner/metric.hpp>
#include <thread>

namespace {

struct Options {};

class Unhurried final : public runner::Metric {
 public:
  void add(const runner::Output&, const runner::Batch&) override {}
  std::vector<std::pair<std::string, double>> values() const override {
    const char* time = std::getenv("RUNNER_TEST_EPOCH_MS");
    if (time != nullptr) std::this_thread::sleep_for(std::chrono::milliseconds(std::atoi(time)));
    return {{"unhurried", 0.0}};
  }
  void reset() override {}
  void visit_state(const StateVisitor&) override {}
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.metric<Options>("unhurried", "Takes its time.", {},
                            [](const Options&, const runner::DatasetInfo&) { return std::make_unique<Unhurried>(); },
                            {{"unhurried", runner::MonitorMode::max}});
}
