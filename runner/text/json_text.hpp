#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace runner::text {

/// Returns what `dump` does of a value on one line, several times as fast where its texts are long and plain, as
/// columns in Base64 are. What is no UTF-8 becomes U+FFFD.
std::string json_text(const nlohmann::json& value);

}  // namespace runner::text
