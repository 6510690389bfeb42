#pragma once

#include <optional>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "config/check/trial_check.hpp"
#include "config/draft.hpp"
#include "config/report.hpp"
#include "config/sweep/column.hpp"
#include "search/search_definition.hpp"

namespace runner::config {

/// Returns the search that a draft describes, but for its base: the sampler with its parameters, and the space, whose
/// keys have been checked (`columns`). Adds an axis of seeds to `trials` where each configuration has several. Notes a
/// space that cannot be searched, and what is swept beside it. None where a fault was noted.
std::optional<search::SearchDefinition> check_search(const Draft& draft, const catalogue::Catalogue& catalogue,
                                                     const std::vector<Column>& columns, CheckedTrials& trials,
                                                     Report& report);

}  // namespace runner::config
