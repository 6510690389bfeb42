#pragma once

#include <nlohmann/json_fwd.hpp>

namespace runner {

/// Returns the SHA-256, lower-case hex, of each file that these parameters of a plugin name, by parameter: of a network
/// that is read from a file, what it is. An object, empty where they name none. A config's paths are absolute by then.
nlohmann::json file_digests(const nlohmann::json& parameters);

}  // namespace runner
