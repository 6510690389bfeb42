#include <algorithm>

#include "stoppers/median_rule.hpp"

namespace {

struct MedianOptions {
  std::optional<std::int64_t> min_epochs;
  std::optional<std::int64_t> every;
  std::int64_t min_configurations = 5;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stopper<MedianOptions>(
      "median", "Stops what is worse than the median of those before it (Golovin et al., 2017).",
      {param("min_epochs", &MedianOptions::min_epochs, "Epochs before the first look; null for a tenth of all.")
           .at_least(1),
       param("every", &MedianOptions::every, "Epochs between two looks; null for a tenth of all.").at_least(1),
       param("min_configurations", &MedianOptions::min_configurations,
             "Nobody is stopped before so many have trained to the end.")
           .at_least(1)},
      [](const MedianOptions& options, const runner::StopperSetting& setting) {
        const auto tenth = std::max<std::int64_t>(1, setting.epochs / 10);
        return std::make_unique<runner::stoppers::MedianRule>(
            setting, options.min_epochs.value_or(tenth), options.every.value_or(tenth), options.min_configurations);
      });
}
