#pragma once

#include <cstdint>
#include <vector>

#include "models/products/sum_order.hpp"

namespace runner::products {

/// Adds numbers as LibTorch's sums do, for up to 16⁴ of them: 16 in turn, then 16 such sums, and so on (a cascade,
/// which keeps rounding errors small).
float sum_in_one_chain(const float* numbers, std::int64_t count);
/// Adds numbers 0, 4, 8, … so, then 1, 5, 9, … and the other two, and these four sums at the end.
float sum_in_four_chains(const float* numbers, std::int64_t count);

/// Lists the additions of either.
std::vector<JointSum> joint_sums_of_cascade(std::int64_t count, bool in_one_chain);

}  // namespace runner::products
