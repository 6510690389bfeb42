#include "config/schema/parameter_schema.hpp"

#include <algorithm>
#include <stdexcept>

#include "config/check/expectation.hpp"
#include "spec/param_json.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

void add_bounds(json& schema, const ParamDescription& description) {
  if (const auto& lower = description.lower) {
    schema[lower->inclusive ? "minimum" : "exclusiveMinimum"] = lower->value;
  }
  if (const auto& upper = description.upper) {
    schema[upper->inclusive ? "maximum" : "exclusiveMaximum"] = upper->value;
  }
}

json number_schema(const char* type, const ParamDescription& description) {
  json out = {{"type", type}};
  add_bounds(out, description);
  return out;
}

json text_schema(const ParamDescription& description) {
  if (description.choices.empty()) return {{"type", "string"}};
  return {{"type", "string"}, {"enum", description.choices}};
}

json element_schema(const ParamDescription& description) {
  switch (element_type(description.type)) {
    case ParamType::boolean:
      return {{"type", "boolean"}};
    case ParamType::integer:
      return number_schema("integer", description);
    case ParamType::real:
      return number_schema("number", description);
    case ParamType::integer_or_text:
      return {{"anyOf", json::array({number_schema("integer", description), text_schema(description)})}};
    case ParamType::text:
    case ParamType::path:
      break;
    case ParamType::integers:
    case ParamType::reals:
    case ParamType::blocks:
    case ParamType::texts:
      throw std::logic_error("a list has no list for an element");
  }
  return text_schema(description);
}

json value_schema(const ParamDescription& description, const std::string& blocks) {
  if (description.type == ParamType::blocks) {
    return {{"type", "array"}, {"items", {{"$ref", "#/definitions/" + blocks}}}};
  }
  json out = element_schema(description);
  if (is_list(description.type)) out = {{"type", "array"}, {"items", std::move(out)}};
  if (description.nullable) out = or_else(std::move(out), {{"type", "null"}});
  return out;
}

bool needs_a_value(const BlockDescription& block) {
  return std::any_of(block.parameters.begin(), block.parameters.end(), [](const auto& each) { return each.required; });
}

// What stands behind the name of a block.
json arguments_schema(const BlockDescription& block, const std::string& definition) {
  json properties = json::object();
  json required = json::array();
  for (const auto& parameter : block.parameters) {
    properties[parameter.name] = parameter_schema(parameter, definition);
    if (parameter.required) required.push_back(parameter.name);
  }
  json whole = {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  if (!required.empty()) whole["required"] = std::move(required);
  json choices = json::array({std::move(whole)});
  if (!block.parameters.empty()) choices.push_back(value_schema(block.parameters[0], definition));
  if (!needs_a_value(block)) choices.push_back({{"type", "null"}});
  return {{"description", block.doc}, {"anyOf", std::move(choices)}};
}

}  // namespace

json or_else(json schema, json other) {
  if (!schema.contains("anyOf")) schema = {{"anyOf", json::array({std::move(schema)})}};
  schema["anyOf"].push_back(std::move(other));
  return schema;
}

json parameter_schema(const ParamDescription& description, const std::string& blocks) {
  json out = value_schema(description, blocks);
  out["description"] = description.doc;
  if (!description.required) out["default"] = spec::to_json(description.default_value);
  return out;
}

json block_schema(const std::vector<BlockDescription>& blocks, const std::string& definition) {
  json bare = json::array();
  json properties = json::object();
  for (const auto& block : blocks) {
    if (!needs_a_value(block)) bare.push_back(block.name);
    properties[block.name] = arguments_schema(block, definition);
  }
  json mapping = {{"type", "object"},
                  {"additionalProperties", false},
                  {"minProperties", 1},
                  {"maxProperties", 1},
                  {"properties", std::move(properties)}};
  json choices = json::array({std::move(mapping)});
  if (!bare.empty()) choices.push_back({{"enum", std::move(bare)}});
  return {{"anyOf", std::move(choices)}};
}

}  // namespace runner::config
