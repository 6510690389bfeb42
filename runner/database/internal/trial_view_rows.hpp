#pragma once

#include <string>

#include "database/trial_view.hpp"

namespace runner::database {

/// Returns the SELECT of a view's rows, by trial and epoch; its values are the experiment, the first and the last
/// trial, the first and the last epoch.
std::string select_rows_of(TrialView view);

}  // namespace runner::database
