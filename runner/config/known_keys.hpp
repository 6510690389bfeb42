#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/catalogue.hpp"

namespace runner::config {

/// Returns every key that stands below `training` or below a block that chooses a plugin, such as `optimizer.lr`, with
/// its doc.
std::map<std::string, std::string> keys_below_blocks(const catalogue::Catalogue& catalogue);

/// Returns those of them whose last part is `name`: for `lr` `optimizer.lr`, for `monitor` two.
std::vector<std::string> keys_named(std::string_view name, const catalogue::Catalogue& catalogue);

/// Returns the keys whose last part `name` was most likely meant to be; none where nothing is near.
std::vector<std::string> keys_named_like(std::string_view name, const catalogue::Catalogue& catalogue);

/// Returns `; did you mean 'a' or 'b'?`; nothing where there are no keys.
std::string proposal(const std::vector<std::string>& keys);

}  // namespace runner::config
