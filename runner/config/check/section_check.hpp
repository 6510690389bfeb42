#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "config/draft.hpp"
#include "config/report.hpp"
#include "config/sweep/column.hpp"
#include "spec/own_parameters.hpp"

namespace runner::config {

/// Holds what a draft says about one block that chooses a plugin.
struct CheckedSection {
  /// The block of the first trial (a list where the section is one); none where a fault was noted.
  std::optional<nlohmann::json> first;
  /// What its swept keys take, the section's own first.
  std::vector<Column> columns;
};

/// Checks a section with its overrides and sweeps: each plugin it may have, and each swept value with each of them.
CheckedSection check_section(const spec::PluginSection& section, const Draft& draft,
                             const catalogue::Catalogue& catalogue, Report& report);

}  // namespace runner::config
