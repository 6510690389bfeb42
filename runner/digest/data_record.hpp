#pragma once

#include <string>
#include <string_view>

namespace runner {

// What a database has of a trial's data is the SHA-256 in lower-case hex. Where a trial went on with other data than
// before, by force, it is that of each, in the order of their use, separated by spaces.

/// Returns the digest of the data that were used last; empty of an empty record.
std::string_view last_digest(std::string_view record);

/// Returns the record with the digest of the data that are used from now on.
std::string with_digest(std::string_view record, std::string_view digest);

/// Says in words that the data now, with the digest `now`, are not those that were used last; empty where they are.
std::string data_difference(std::string_view record, std::string_view now);

}  // namespace runner
