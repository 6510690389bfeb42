#pragma once

#include "catalogue/catalogue.hpp"

namespace runner::config {

/// Returns a catalogue like that of the plugins that ship. Beside them: optimizer `twice`, offered by two libraries,
/// and optimizer `old`, which only a refused library claims.
catalogue::Catalogue sample_catalogue();

/// Returns the same with the model `stack`, whose `layers` are a list of linear, relu, dropout and residual.
catalogue::Catalogue catalogue_with_blocks();

}  // namespace runner::config
