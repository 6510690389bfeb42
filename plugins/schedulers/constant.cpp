#include "schedule.hpp"

namespace {

using runner::schedulers::Elapsed;
using runner::schedulers::Schedule;

struct ConstantOptions : runner::schedulers::ScheduleOptions {};

class Constant final : public Schedule {
 public:
  using Schedule::Schedule;

 private:
  double rate(double base_lr, const Elapsed&) const override { return base_lr; }
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.scheduler<ConstantOptions>(
      "constant", "Leaves the optimizer's rate as it is, after a warm-up where asked.",
      runner::schedulers::with_warmup<ConstantOptions>({}),
      [](const ConstantOptions& options) { return std::make_unique<Constant>(options); });
}
