#pragma once

#include <cstdint>
#include <string>

#include "spec/trial_spec.hpp"

namespace runner::supervisor {

/// Reads the resolved config that is stored with a trial. Throws database::DatabaseError (unreadable) where it is not
/// what this program, or an older one, writes.
spec::TrialSpec stored_spec(std::int64_t trial, const std::string& text);

}  // namespace runner::supervisor
