#pragma once

#include "database/reader.hpp"
#include "protocol/messages.hpp"

namespace runner::supervisor {

/// Returns how a trial goes on from a state that is stored with one, which must be intact (`Reader::is_intact`): the
/// state, and what was evaluated before it. Throws database::DatabaseError.
protocol::Resume resume_from(database::Reader& reader, const database::DatabasePaths& paths, database::StateRow state);

}  // namespace runner::supervisor
