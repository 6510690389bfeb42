#pragma once

#include <cstddef>
#include <vector>

#include "config/report.hpp"
#include "config/sweep/sweep.hpp"

namespace runner::config {

/// Returns the descriptions of the keys of `random:` that are no swept keys: `trials` and `seed`.
const std::vector<ParamDescription>& random_parameters();

/// Fills in the rows of the random search. A draw that repeats an earlier one in every key is left out and the next one
/// taken, so all trials differ, and fewer trials are the first ones of more. Notes what is missing, and more than
/// `most` trials.
void draw_random(Sweep& sweep, std::size_t most, Report& report);

}  // namespace runner::config
