#pragma once

#include <string>

namespace runner::database {

/// Draws a random UUID (version 4) from the kernel: `xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx`.
std::string random_uuid();

}  // namespace runner::database
