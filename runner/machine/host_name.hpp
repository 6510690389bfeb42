#pragma once

#include <string>

namespace runner {

/// Returns this machine's name; `unknown` where the system does not say.
std::string host_name();

}  // namespace runner
