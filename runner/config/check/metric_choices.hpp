#pragma once

#include <string>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "config/draft.hpp"

namespace runner::config {

/// Lists the tasks that a draft's trials may have, the default where it names none.
std::vector<std::string> tasks_of(const Draft& draft);

/// Returns the catalogue with the metrics of these tasks as the choices of every parameter that names a metric. A task
/// that does not say what it logs leaves them open.
catalogue::Catalogue with_metric_choices(const catalogue::Catalogue& catalogue, const std::vector<std::string>& tasks);

}  // namespace runner::config
