#include "stoppers/asynchronous_halving.hpp"

namespace {

struct AshaOptions {
  std::int64_t min_epochs = 1;
  double factor = 3.0;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stopper<AshaOptions>(
      "asha",
      "Has the best third of each rung go on to three times the epochs, without waiting (ASHA, Li et al., 2020).",
      {param("min_epochs", &AshaOptions::min_epochs, "Epochs that every configuration is given.").at_least(1),
       param("factor", &AshaOptions::factor,
             "Each rung has so many times the epochs, and one in so many goes on to it.")
           .at_least(2)
           .at_most(1000)},
      [](const AshaOptions& options, const runner::StopperSetting& setting) {
        return std::make_unique<runner::stoppers::AsynchronousHalving>(setting, options.min_epochs, options.factor);
      });
}
