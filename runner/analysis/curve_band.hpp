#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace runner::analysis {

/// Holds a learning curve: a number for each epoch from `first_epoch` on. NaN where an epoch has none.
struct Curve {
  std::int64_t first_epoch = 0;
  std::vector<double> values;
};

/// Sums up several curves epoch by epoch, over those that have a finite number there.
struct CurveBand {
  std::int64_t first_epoch = 0;
  std::vector<std::int64_t> n;
  std::vector<double> mean;  ///< NaN where n is 0.
  std::vector<double> sd;    ///< Of the sample, divided by n - 1; NaN where n is below 2.
};

/// Returns the mean and deviation of curves, from the first epoch that any has to the last.
CurveBand curve_band(const std::vector<const Curve*>& curves);

/// Holds the tenth, the half and the nine tenths of several curves at each epoch, over those with a finite number
/// there.
struct CurveQuantiles {
  std::int64_t first_epoch = 0;
  std::vector<std::int64_t> n;
  std::vector<double> low;     ///< NaN where n is 0.
  std::vector<double> median;  ///< Likewise.
  std::vector<double> high;    ///< Likewise.
};

/// Returns the quantiles of curves, each that of an ordered sample at `q * (n - 1)`, counted from 0, and straight
/// between two values (type 7 of R. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", 1996).
CurveQuantiles curve_quantiles(const std::vector<const Curve*>& curves);

}  // namespace runner::analysis
