#pragma once

#include <string>

namespace runner::exports {

/// Returns the shortest decimal text that reads back as this very number, with a point or an exponent, so that it is
/// not taken for an integer: `0.1`, `1.0`, `1e-05`. What is not finite is `nan`, `inf` or `-inf`, as Python's `float()`
/// reads it.
std::string number_text(double value);

}  // namespace runner::exports
