#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "database/reader.hpp"

namespace runner::database {

/// States one thing that is wrong with the payloads of a database.
struct PayloadProblem {
  enum class Kind {
    corrupt,     ///< The bytes do not have the SHA-256 that was recorded.
    missing,     ///< There are no bytes.
    unreadable,  ///< The bytes cannot be read.
    unknown,     ///< A file in the payload folder that no row names.
  };
  Kind kind = Kind::corrupt;
  std::string name;    ///< The checkpoint, `12@37`; `trial 12` of a state; empty for an unknown file.
  std::string path;    ///< The file; empty for a payload inside the database.
  std::string reason;  ///< Why it cannot be read; empty where the kind says it all.
};

/// Spells a kind of problem: `corrupt`, `missing`, `unreadable`, `unknown`.
const char* kind_name(PayloadProblem::Kind kind) noexcept;

/// Holds what a verification found.
struct Verification {
  std::int64_t checkpoints = 0;  ///< Live checkpoints and states looked at.
  std::int64_t bytes = 0;        ///< Of their payloads.
  std::vector<PayloadProblem> problems;
};

/// Reads every live payload and compares it with its SHA-256, going on past what cannot be read, and looks for files
/// that nobody knows. Temporaries that a running supervisor is about to name are passed over. Throws DatabaseError
/// where the rows cannot be read.
Verification verify(Reader& reader);

}  // namespace runner::database
