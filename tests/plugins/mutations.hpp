#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace runner::testing {

/// Returns the bytes with a few of the first `header` of them changed, or cut off, or lengthened: another for each
/// number, the same each time.
std::string mutated(std::string bytes, std::size_t header, std::uint64_t number);

/// Calls `use` and returns by how many bytes the most memory that this process has ever had in use grew meanwhile.
std::uint64_t growth_of_memory(const std::function<void()>& use);

}  // namespace runner::testing
