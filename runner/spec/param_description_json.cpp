#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>

#include "spec/param_json.hpp"

namespace runner::spec {

namespace {

using nlohmann::json;

json bound_json(const Bound& bound) { return {{"value", bound.value}, {"inclusive", bound.inclusive}}; }

std::optional<Bound> read_bound(const json& description, const char* key) {
  const auto found = description.find(key);
  if (found == description.end()) return std::nullopt;
  return Bound{found->at("value").get<double>(), found->at("inclusive").get<bool>()};
}

json block_json(const BlockDescription& block) {
  json parameters = json::array();
  for (const ParamDescription& each : block.parameters) parameters.push_back(to_json(each));
  return {{"name", block.name}, {"doc", block.doc}, {"parameters", std::move(parameters)}};
}

BlockDescription read_block(const json& block) {
  BlockDescription out{block.at("name").get<std::string>(), block.at("doc").get<std::string>(), {}};
  for (const json& each : block.at("parameters")) out.parameters.push_back(param_description_from_json(each));
  return out;
}

constexpr ParamRole roles[] = {ParamRole::none, ParamRole::metric, ParamRole::direction, ParamRole::learning_rate};

ParamRole role_from_name(const std::string& name) {
  const auto role =
      std::find_if(std::begin(roles), std::end(roles), [&](ParamRole each) { return role_name(each) == name; });
  if (role == std::end(roles)) throw std::invalid_argument("a parameter has the role '" + name + "', which is unknown");
  return *role;
}

}  // namespace

std::string_view role_name(ParamRole role) {
  switch (role) {
    case ParamRole::none:
      return "none";
    case ParamRole::metric:
      return "metric";
    case ParamRole::direction:
      return "direction";
    case ParamRole::learning_rate:
      return "learning_rate";
  }
  throw std::invalid_argument("a parameter has a role that this version does not know");
}

json to_json(const ParamDescription& description) {
  json out = {{"name", description.name}, {"type", type_name(description.type)}, {"doc", description.doc}};
  if (description.required) {
    out["required"] = true;
  } else {
    out["default"] = to_json(description.default_value);
  }
  if (description.nullable) out["nullable"] = true;
  if (description.lower) out["lower"] = bound_json(*description.lower);
  if (description.upper) out["upper"] = bound_json(*description.upper);
  if (!description.choices.empty()) out["choices"] = description.choices;
  if (description.role != ParamRole::none) out["role"] = role_name(description.role);
  if (!description.direction_of.empty()) out["direction_of"] = description.direction_of;
  for (const BlockDescription& block : description.blocks) out["blocks"].push_back(block_json(block));
  return out;
}

ParamDescription param_description_from_json(const json& description) {
  try {
    ParamDescription out;
    out.name = description.at("name").get<std::string>();
    out.type = type_from_name(description.at("type").get<std::string>());
    out.doc = description.at("doc").get<std::string>();
    out.required = description.value("required", false);
    out.nullable = description.value("nullable", false);
    out.lower = read_bound(description, "lower");
    out.upper = read_bound(description, "upper");
    out.choices = description.value("choices", std::vector<std::string>());
    out.role = role_from_name(description.value("role", "none"));
    out.direction_of = description.value("direction_of", "");
    for (const json& block : description.value("blocks", json::array())) out.blocks.push_back(read_block(block));
    if (!out.required) out.default_value = param_value_from_json(out, description.at("default"));
    return out;
  } catch (const json::exception& error) {
    throw std::invalid_argument(std::string("a parameter's description is not as expected: ") + error.what());
  }
}

}  // namespace runner::spec
