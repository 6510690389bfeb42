#include "search/search_settings.hpp"

namespace runner::search {

const std::vector<Param<SearchSettings>>& setting_parameters() {
  static const std::vector<Param<SearchSettings>> parameters = {
      param("trials", &SearchSettings::trials, "How many configurations to try.").at_least(1).at_most(1e9).required(),
      param("seed", &SearchSettings::seed, "Seed of the sampler, not of the trials.").at_least(0).at_most(4294967295.0),
      param("seeds_per_configuration", &SearchSettings::seeds_per_configuration,
            "Trials of each configuration, with the seed and those behind it; their mean judges it.")
          .at_least(1)
          .at_most(1e6),
      param("lag", &SearchSettings::lag,
            "Suggestions that may still run when another is made; with more, more run at a time and less is known.")
          .at_least(0)
          .at_most(1e6),
      param("confirm", &SearchSettings::confirm,
            "How many of the best configurations to train anew in the end, on fresh seeds; 0 for none.")
          .at_least(0)
          .at_most(1e6),
      param("confirm_seeds", &SearchSettings::confirm_seeds, "Fresh seeds of each of these.").at_least(1).at_most(1e6),
  };
  return parameters;
}

}  // namespace runner::search
