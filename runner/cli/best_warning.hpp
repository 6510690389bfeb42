#pragma once

#include <filesystem>
#include <string>

#include "database/reader.hpp"
#include "spec/trial_spec.hpp"

namespace runner::cli {

/// Says on stderr where a checkpoint is the best of trials that do not compare, see `analysis::why_not_best`.
void warn_of_best(database::Reader& reader, const database::CheckpointRow& best);

/// The same for the checkpoint that `name` names, where that is `best` or `best:EXPERIMENT`.
void warn_if_best(database::Reader& reader, const std::string& name, const database::CheckpointRow& named);

/// Finds what `init.from` names, see `supervisor::look_up`, and warns where that is such a best one.
spec::Init initial_weights(const std::filesystem::path& database, const spec::Init& init);

}  // namespace runner::cli
