#pragma once

#include <string_view>

#include "config/yaml/node.hpp"

namespace runner::config {

/// Returns the config `base` changed by `changes`: mappings are merged key by key, anything else takes the place of
/// what was there. A block that names another plugin drops the parameters of the one before, but keeps how the runner
/// splits and scales a dataset. Below `sweep`, null takes a key of the base out, and `zip` is replaced as a whole. Both
/// are mappings; places stay those of the files.
Node merge(Node base, Node changes);

/// The same for one block of that key, or the bare name of its plugin; in place of a list, or for one, `changes`
/// itself.
Node merge_block(std::string_view section, Node base, Node changes);

}  // namespace runner::config
