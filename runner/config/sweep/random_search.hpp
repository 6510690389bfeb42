#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/report.hpp"
#include "config/sweep/sweep.hpp"

namespace runner::config {

/// Returns the number above 0 and below 1 from which draw `index` of a key is made: (n + 0.5) / 2⁵², where n is the
/// first 52 bits of the SHA-256 of the text `SEED KEY INDEX`, such as `1 optimizer.lr 0`. So a draw depends on nothing
/// but these three: not on other keys, on the number of trials or on who runs them.
double unit_draw(std::int64_t seed, std::string_view key, std::size_t index);

/// Returns the descriptions of the keys of `random:` that are no swept keys: `trials` and `seed`.
const std::vector<ParamDescription>& random_parameters();

/// Fills in the rows of the random search. A draw that repeats an earlier one in every key is left out and the next one
/// taken, so all trials differ, and fewer trials are the first ones of more. Notes what is missing, and more than
/// `most` trials.
void draw_random(Sweep& sweep, std::size_t most, Report& report);

}  // namespace runner::config
