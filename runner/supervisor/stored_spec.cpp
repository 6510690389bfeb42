#include "supervisor/stored_spec.hpp"

#include <exception>
#include <nlohmann/json.hpp>

#include "database/database_error.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::supervisor {

spec::TrialSpec stored_spec(std::int64_t trial, const std::string& text) {
  try {
    return spec::trial_spec_from_json(nlohmann::json::parse(text));
  } catch (const std::exception&) {
    // What the parser says of it would help nobody.
    throw database::DatabaseError(
        database::DatabaseFault::unreadable,
        "trial " + std::to_string(trial) +
            ": the config that is stored with it is not one that runner writes: another program has"
            " changed the database; restore it from a backup");
  }
}

}  // namespace runner::supervisor
