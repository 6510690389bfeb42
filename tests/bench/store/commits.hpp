#pragma once

#include <filesystem>

namespace bench {

/// Commits an epoch with its checkpoint every ten milliseconds, as a running sweep does, until standard input ends;
/// says `ready` after the first. Prints the milliseconds of the longest commit and of the median, each from the wait
/// for the writers' lock to the end.
void commit_steadily(const std::filesystem::path& database);

}  // namespace bench
