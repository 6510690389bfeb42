#pragma once

#include <cstdint>
#include <runner/contender.hpp>
#include <vector>

namespace runner::stoppers {

/// Returns by how much one configuration is behind another within some epochs, seed by seed, of those seeds of which
/// both have a value.
std::vector<double> differences(const Contender& one, const Contender& other, std::int64_t epochs);

/// Holds a mean difference with its standard error.
struct Behind {
  double mean = 0.0;
  double standard_error = 0.0;
};

/// Returns that of two differences or more.
Behind behind(const std::vector<double>& differences);

/// Says whether they are fewer than six and all the same, as those of an accuracy over few rows are: they say nothing
/// of their spread.
bool are_too_few(const std::vector<double>& differences);

}  // namespace runner::stoppers
