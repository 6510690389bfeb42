#pragma once

#include <nlohmann/json.hpp>
#include <runner/param_description.hpp>
#include <string_view>

namespace runner::spec {

/// Returns the name a manifest and a person see: `boolean`, `integer`, `real`, `text`, `path`, `integer or text`,
/// `list of integers`, `list of reals`, `list of texts`, `list of blocks`.
std::string_view type_name(ParamType type);

/// Returns the type of that name. Throws std::invalid_argument for any other text.
ParamType type_from_name(std::string_view name);

/// Returns the name of a role in a manifest. Throws std::invalid_argument for a value of a later version.
std::string_view role_name(ParamRole role);

/// Returns the value as JSON: `null` for "not given", a real always as a JSON real, a block as `{name: {parameter:
/// value, …}}`.
nlohmann::json to_json(const ParamValue& value);

/// Returns `value` as the type that `description` declares; an integer is a real too, nothing else is converted. Throws
/// std::invalid_argument, which names the parameter, where it is of another type. Bounds and choices are not checked.
ParamValue param_value_from_json(const ParamDescription& description, const nlohmann::json& value);

/// Returns the description as a manifest holds it. What is at its default (no bound, no choices) is left out.
nlohmann::json to_json(const ParamDescription& description);

/// Reads what `to_json` wrote. Throws std::invalid_argument where a field is missing or of another type.
ParamDescription param_description_from_json(const nlohmann::json& description);

}  // namespace runner::spec
