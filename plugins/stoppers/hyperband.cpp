#include "stoppers/hyperband_brackets.hpp"

namespace {

struct HyperbandOptions {
  std::int64_t min_epochs = 1;
  double factor = 3.0;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stopper<HyperbandOptions>(
      "hyperband",
      "Halves brackets of configurations, each with fewer and with more epochs to begin with (Li et al., 2018).",
      {param("min_epochs", &HyperbandOptions::min_epochs,
             "Epochs that the configurations of the first bracket are given.")
           .at_least(1),
       param("factor", &HyperbandOptions::factor,
             "Each rung has so many times the epochs, and one in so many goes on to it.")
           .at_least(2)
           .at_most(1000)},
      [](const HyperbandOptions& options, const runner::StopperSetting& setting) {
        return std::make_unique<runner::stoppers::HyperbandBrackets>(setting, options.min_epochs, options.factor);
      });
}
