#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "database/reader.hpp"

namespace runner::database {

/// Holds by what a configuration was chosen that an experiment trains anew on fresh seeds, and what it has come to on
/// them.
struct ConfirmationRow {
  std::string config_id;
  std::int64_t chosen_n = 0;  ///< Over how many trials the mean was by which it was chosen.
  double chosen_mean = 0.0;
  std::optional<double> chosen_se;  ///< The mean's standard error; none of one trial.
  std::int64_t n = 0;               ///< The same on the fresh seeds.
  double mean = 0.0;
  std::optional<double> se;
};

/// Lists the configurations that an experiment confirms and of which a trial is completed, the best on the fresh seeds
/// first; none where it confirms none, or what they were chosen by is there no more.
std::vector<ConfirmationRow> confirmations_in(Reader& reader, std::int64_t experiment);

/// Returns the newest experiment that trains the best of this one anew; none where there is none.
std::optional<std::int64_t> confirmation_of(Reader& reader, std::int64_t experiment);

}  // namespace runner::database
