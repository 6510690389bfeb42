#pragma once

#include <optional>
#include <string>
#include <vector>

namespace runner::testing {

/// Ends the test, which cannot be made here. CTest lists it as skipped, with the reason in its output, and not as
/// passed.
void skip(const std::string& reason);

/// Ends the test where there is a reason to.
void skip_where(const std::optional<std::string>& reason);

/// Ends the test where this command, which it needs, cannot be run.
void skip_without(const std::vector<std::string>& command);

}  // namespace runner::testing
