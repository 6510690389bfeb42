#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "config/draft.hpp"
#include "config/sweep/column.hpp"

namespace runner::config {

/// Names a key of a section such as `dataset` or `training`.
struct SectionKey {
  std::string section;
  std::string key;
};

/// Returns everything that a key takes in some trial; nothing where a fault was noted. `block` is the section in the
/// first trial, `columns` what trials differ in.
std::vector<nlohmann::json> values_of(const SectionKey& key, const nlohmann::json& block,
                                      const std::vector<Column>& columns);

/// Returns where a key was given, or else its section.
Span place_of(const SectionKey& key, const Draft& draft);

}  // namespace runner::config
