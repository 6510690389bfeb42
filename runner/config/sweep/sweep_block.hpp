#pragma once

#include <cstddef>

#include "config/report.hpp"
#include "config/sweep/sweep.hpp"
#include "config/yaml/node.hpp"

namespace runner::config {

/// Adds what stands below `sweep:` in a file: lists, `zip` and `random`.
void read_sweep(const Node& block, std::size_t most_values, Sweep& sweep, Report& report);

/// Adds the groups of a `zip`: a mapping of keys to lists of one length, or a list of such mappings.
void read_zip(const Node& groups, std::size_t most_values, Sweep& sweep, Report& report);

/// Adds a random search that stands at `where`: a mapping of `trials`, `seed` and keys to distributions.
void read_random(const Node& block, const Span& where, Sweep& sweep, Report& report);

/// Adds one key to the random search, which is begun where there is none.
void add_to_random(const Key& key, const Span& where, const Node& distribution, Sweep& sweep, Report& report);

/// Says whether the key can be swept and is not yet; notes where not.
bool is_free(const Key& key, const Span& where, const Sweep& sweep, Report& report);

/// Says whether a distribution of the key's values makes trials with results of their own; notes where not.
bool can_be_drawn(const Key& key, const Span& where, Report& report);

/// Notes groups of a zip whose lists differ in length.
void check_zips(const Sweep& sweep, Report& report);

}  // namespace runner::config
