#pragma once

#include <string>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "config/draft.hpp"

namespace runner::config {

/// Names the plugins that say what trials record: tasks and metrics.
struct Measuring {
  std::vector<std::string> tasks;
  std::vector<std::string> metrics;
};

/// Lists the tasks, the default where it names none, and the metrics that a draft's trials may have.
Measuring measuring_of(const Draft& draft);
/// Lists all that are installed.
Measuring measuring_of(const catalogue::Catalogue& catalogue);

/// Returns the catalogue with what these record as the choices of every parameter that names a metric. A task that does
/// not say what it logs leaves them open.
catalogue::Catalogue with_metric_choices(const catalogue::Catalogue& catalogue, const Measuring& measuring);

}  // namespace runner::config
