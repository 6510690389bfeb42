#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "database/reader.hpp"

namespace runner::database {

/// Holds by what a configuration was chosen that an experiment trains anew on fresh seeds.
struct ChoiceRow {
  std::string config_id;
  std::int64_t n = 0;  ///< Over how many trials its mean was.
  double mean = 0.0;
  std::optional<double> se;  ///< The mean's standard error; none of one trial.
};

/// Lists the configurations that an experiment confirms, by the ranks they were chosen for; none where it confirms
/// none, or what they were chosen by is there no more.
std::vector<ChoiceRow> choices_of(Reader& reader, std::int64_t experiment);

/// Returns the newest experiment that trains the best of this one anew; none where there is none.
std::optional<std::int64_t> confirmation_of(Reader& reader, std::int64_t experiment);

}  // namespace runner::database
