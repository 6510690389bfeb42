#include "config/json_schema.hpp"

#include "config/expectation.hpp"
#include "config/key.hpp"
#include "spec/own_parameters.hpp"
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
    default:
      return text_schema(description);
  }
}

// A value of the type, or what the schema says beside it.
json or_else(json schema, json other) {
  if (!schema.contains("anyOf")) schema = {{"anyOf", json::array({std::move(schema)})}};
  schema["anyOf"].push_back(std::move(other));
  return schema;
}

json parameter_schema(const ParamDescription& description) {
  json out = element_schema(description);
  if (is_list(description.type)) out = {{"type", "array"}, {"items", std::move(out)}};
  if (description.nullable) out = or_else(std::move(out), {{"type", "null"}});
  out["description"] = description.doc;
  if (!description.required) out["default"] = spec::to_json(description.default_value);
  return out;
}

json training_schema() {
  json properties = json::object();
  for (const auto& one : spec::training_parameters()) {
    const auto& description = one.description();
    auto schema = parameter_schema(description);
    if (spec::is_duration(description.name)) {
      schema = or_else(std::move(schema), {{"type", "string"}, {"pattern", "^([0-9.]+(d|h|ms|m|s))+$"}});
      if (schema["anyOf"][0].contains("description")) schema["description"] = description.doc;
    }
    if (description.name == "device") schema["pattern"] = "^(cpu|auto|cuda(:[0-9]+)?)$";
    properties[description.name] = std::move(schema);
  }
  return {{"type", "object"},
          {"description", "How long and where to train."},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

json plugin_schema(const spec::PluginSection& section, const catalogue::PluginDescription& plugin) {
  json properties = {{"plugin", {{"const", plugin.name}, {"description", plugin.doc}}}};
  json required = json::array({"plugin"});
  const auto add = [&](const ParamDescription& description) {
    if (properties.contains(description.name)) return;
    properties[description.name] = parameter_schema(description);
    // A sweep or an override may give it instead.
    if (description.required) required.push_back(description.name);
  };
  if (section.key == "dataset") {
    for (const auto& own : spec::dataset_parameters()) add(own.description());
  }
  for (const auto& description : plugin.parameters) add(description);
  return {{"type", "object"},
          {"title", plugin.name},
          {"description", plugin.doc},
          {"additionalProperties", false},
          {"required", std::move(required)},
          {"properties", std::move(properties)}};
}

json section_schema(const spec::PluginSection& section, const catalogue::Catalogue& catalogue) {
  json choices = json::array({{{"type", "string"}, {"enum", catalogue.names(section.kind)}}});
  const catalogue::PluginDescription* previous = nullptr;
  for (const auto& plugin : catalogue.plugins()) {
    if (plugin.kind != section.kind) continue;
    // Of two libraries with one name the first stands for both.
    if (previous == nullptr || previous->name != plugin.name) choices.push_back(plugin_schema(section, plugin));
    previous = &plugin;
  }
  json out = {{"anyOf", std::move(choices)}};
  if (section.list) out = or_else(out, {{"type", "array"}, {"items", out}, {"minItems", 1}});
  out["description"] = "Which " + std::string(section.kind) + " to use: a name, or a block with its parameters.";
  if (!section.default_plugin.empty()) out["default"] = section.default_plugin;
  return out;
}

}  // namespace

json json_schema(const catalogue::Catalogue& catalogue) {
  json properties = json::object();
  json required = json::array();
  for (const auto& description : top_level_parameters()) properties[description.name] = parameter_schema(description);
  for (const auto& section : spec::plugin_sections()) {
    properties[std::string(section.key)] = section_schema(section, catalogue);
    if (section.default_plugin.empty()) required.push_back(section.key);
  }
  properties["training"] = training_schema();
  properties["sweep"] = {
      {"type", "object"},
      {"description", "Keys and the values they take: a list, or a range such as 0..9."},
      {"additionalProperties", {{"anyOf", json::array({{{"type", "array"}, {"minItems", 1}}, {{"type", "string"}}})}}}};
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"title", "A runner config"},
          {"type", "object"},
          {"additionalProperties", false},
          {"required", std::move(required)},
          {"properties", std::move(properties)}};
}

}  // namespace runner::config
