#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace runner::testing {

/// Returns the cases of a file that tests/reference/training_parts.py wrote. Throws where there is none.
nlohmann::json reference_cases(const std::string& file);

/// Returns the plugins that the cases are about, each once and sorted, as `adam, sgd`.
std::string plugins_of(const nlohmann::json& cases);

}  // namespace runner::testing
