#pragma once

#include <filesystem>
#include <optional>

#include "events/events.hpp"
#include "spec/trial_spec.hpp"

namespace runner::supervisor {

/// Finds what `init.from` names now, a checkpoint of the database or a file, and returns `init` with its SHA-256 and,
/// for a checkpoint, its lasting name `12@37`. Throws database::DatabaseError: not_found, unreadable.
spec::Init look_up(const std::filesystem::path& database, const spec::Init& init);

/// Reads the weights that `look_up` found, from wherever they are now: a file is named, not read. A checkpoint is
/// `kept_in` that file, where one is named, and not in the database. Throws database::DatabaseError: unreadable where
/// they are gone or have changed.
events::Payload find_weights(const std::filesystem::path& database, const spec::Init& init,
                             const std::optional<std::filesystem::path>& kept_in = std::nullopt);

/// Says whether `init.from` names a checkpoint of a database.
bool is_checkpoint(const spec::Init& init);

}  // namespace runner::supervisor
