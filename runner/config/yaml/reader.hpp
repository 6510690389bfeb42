#pragma once

#include <cstddef>
#include <optional>

#include "config/report.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Reads the part of `source` from `offset` as one YAML document. Duplicate keys, tags, merge keys, aliases that refer
/// to themselves, more than 100 levels or 100,000 nodes and a second document are noted in `report`. Returns none where
/// the text is no YAML, and a null node where it is empty. One addition to YAML: a call such as `range(0, 3)` is one
/// scalar within brackets and braces, too.
std::optional<Node> read_yaml(const Source& source, std::size_t offset, std::size_t length, Report& report);

}  // namespace runner::config
