#include <algorithm>

#include "stoppers/paired_comparison.hpp"

namespace {

struct PairedOptions {
  std::optional<std::int64_t> min_epochs;
  std::optional<std::int64_t> every;
  double standard_errors = 4.0;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stopper<PairedOptions>(
      "paired", "Stops what is behind the best, seed by seed, by more than its standard errors allow.",
      {param("min_epochs", &PairedOptions::min_epochs, "Epochs before the first look; null for a third of all.")
           .at_least(1),
       param("every", &PairedOptions::every, "Epochs between two looks; null for a sixth of all.").at_least(1),
       param("standard_errors", &PairedOptions::standard_errors,
             "By how many standard errors of the difference one is behind that is stopped; fewer seeds want more.")
           .above(0)},
      [](const PairedOptions& options, const runner::StopperSetting& setting) {
        const auto part = [&](std::int64_t of) { return std::max<std::int64_t>(1, setting.epochs / of); };
        return std::make_unique<runner::stoppers::PairedComparison>(
            setting, options.min_epochs.value_or(part(3)), options.every.value_or(part(6)), options.standard_errors);
      });
}
