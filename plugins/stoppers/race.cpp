#include "stoppers/seed_race.hpp"

namespace {

struct RaceOptions {
  std::int64_t min_seeds = 2;
  double significance = 0.05;
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  using runner::param;
  registrar.stopper<RaceOptions>(
      "race", "Trains with further seeds only what cannot be told from the best (t-Race, Birattari et al., 2002).",
      {param("min_seeds", &RaceOptions::min_seeds, "Seeds that every configuration is trained with.").at_least(2),
       param("significance", &RaceOptions::significance,
             "How likely one as good as the best may be stopped by chance, each time it is compared.")
           .above(0)
           .at_most(0.5)},
      [](const RaceOptions& options, const runner::StopperSetting& setting) {
        return std::make_unique<runner::stoppers::SeedRace>(setting, options.min_seeds, options.significance);
      });
}
