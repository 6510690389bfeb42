#pragma once

#include <runner/metric.hpp>

#include "events/events.hpp"

namespace runner::trial {

/// Returns a table as what is reported of a pass over `split`. A value that is whole is written without a point, one
/// that is not finite as `"nan"`, `"inf"` or `"-inf"`.
events::ResultTable result_table(Split split, const MetricTable& table);

}  // namespace runner::trial
