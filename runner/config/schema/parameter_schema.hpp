#pragma once

#include <nlohmann/json.hpp>
#include <runner/param_description.hpp>
#include <string>
#include <vector>

namespace runner::config {

/// Returns the JSON Schema of a parameter's values, with its doc and default. `blocks` is the definition that says what
/// an element of a list of blocks is: see `block_schema`.
nlohmann::json parameter_schema(const ParamDescription& description, const std::string& blocks = "");

/// Returns the JSON Schema of an element of a list of these blocks; `definition` is where the schema will hold it, for
/// blocks that list blocks themselves.
nlohmann::json block_schema(const std::vector<BlockDescription>& blocks, const std::string& definition);

/// Adds to what a schema accepts.
nlohmann::json or_else(nlohmann::json schema, nlohmann::json other);

}  // namespace runner::config
