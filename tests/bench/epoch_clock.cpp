#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <runner/scheduler.hpp>
#include <vector>

namespace {

struct EpochClockOptions {
  std::filesystem::path path;
};

// Leaves the rate as it is and appends a line to a file: the seconds from each epoch's first step to the next one's. So
// everything that an epoch takes in a worker is in it, reporting and checkpoints included; the last epoch is not.
class EpochClock final : public runner::Scheduler {
 public:
  explicit EpochClock(const EpochClockOptions& options) : path_(options.path) { begins_.reserve(100'000); }

  ~EpochClock() override {
    std::ofstream stream(path_, std::ios::app);
    for (std::size_t i = 1; i < begins_.size(); ++i) {
      stream << (i > 1 ? " " : "") << std::chrono::duration<double>(begins_[i] - begins_[i - 1]).count();
    }
    stream << "\n";
  }

  double lr(double base_lr, const runner::StepPosition& position) override {
    if (position.batch == 0) begins_.push_back(std::chrono::steady_clock::now());
    return base_lr;
  }

 private:
  std::filesystem::path path_;
  std::vector<std::chrono::steady_clock::time_point> begins_;
};

std::unique_ptr<runner::Scheduler> make_epoch_clock(const EpochClockOptions& options) {
  return std::make_unique<EpochClock>(options);
}

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.scheduler<EpochClockOptions>(
      "epoch_clock", "Writes down how long each epoch took; the learning rate stays.",
      {runner::param("path", &EpochClockOptions::path, "The file that a line is appended to.").required()},
      make_epoch_clock);
}
