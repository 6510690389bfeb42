#include "config/schema/json_schema.hpp"

#include "config/check/metric_choices.hpp"
#include "config/check/plugin_block.hpp"
#include "config/key.hpp"
#include "config/schema/parameter_schema.hpp"
#include "config/schema/sweep_schema.hpp"
#include "launchers/slurm_settings.hpp"
#include "search/search_settings.hpp"
#include "spec/own_parameters.hpp"
#include "spec/param_json.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

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
  return {{"type", json::array({"object", "null"})},
          {"description", "How long and where to train."},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

json parameter_rules_schema() {
  json properties = json::object();
  for (const auto& one : spec::parameter_rule_parameters()) {
    properties[one.description().name] = parameter_schema(one.description());
  }
  return {{"type", json::array({"array", "null"})},
          {"description",
           "Which parameters are trained at a rate of their own, or not at all; the last entry that fits counts."},
          {"items",
           {{"type", "object"},
            {"additionalProperties", false},
            {"required", json::array({"match"})},
            {"properties", std::move(properties)}}}};
}

json init_schema() {
  json properties = json::object();
  for (const auto& description : spec::init_parameters()) {
    properties[description.name] = parameter_schema(description);
  }
  // The number of a trial is the name of its best checkpoint.
  const json name = {{"type", json::array({"string", "integer"})}};
  properties["from"].update(name);
  properties["rename"] = {{"type", "object"},
                          {"additionalProperties", {{"type", "string"}}},
                          {"description", properties["rename"]["description"]}};
  return {{"anyOf",
           json::array({name,
                        {{"type", "null"}},
                        {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}}})},
          {"description", "Weights to begin with: a checkpoint's name, a .safetensors file, or a block."}};
}

json launcher_schema() {
  json properties = {{"plugin", {{"const", launchers::slurm_launcher}}}};
  for (const auto& one : launchers::slurm_parameters()) {
    properties[one.description().name] = parameter_schema(one.description());
  }
  properties["additional_parameters"] = {
      {"type", "object"},
      {"additionalProperties", {{"type", json::array({"string", "number", "boolean", "null"})}}},
      {"description", launchers::additional_parameters_doc}};
  return {{"anyOf",
           json::array({{{"type", json::array({"string", "null"})}},
                        {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}}})},
          {"description", "Where trials run: slurm, local, a name of ~/.config/runner/launchers.yaml, or a block."}};
}

// What the schema calls the blocks that a parameter may list.
std::string blocks_definition(const catalogue::PluginDescription& plugin, const ParamDescription& parameter) {
  return plugin.kind + "." + plugin.name + "." + parameter.name;
}

json plugin_schema(const spec::PluginSection& section, const catalogue::PluginDescription& plugin) {
  json properties = {{"plugin", {{"const", plugin.name}, {"description", plugin.doc}}}};
  const auto add = [&](const ParamDescription& description) {
    if (properties.contains(description.name)) return;
    properties[description.name] = parameter_schema(description, blocks_definition(plugin, description));
  };
  if (section.key == "dataset") {
    for (const auto& own : spec::dataset_parameters()) add(own.description());
  } else if (section.key == "search") {
    for (const auto& own : search::setting_parameters()) add(own.description());
  }
  for (const auto& description : plugin.parameters) add(description);
  return {{"type", "object"},
          {"title", plugin.name},
          {"description", plugin.doc},
          {"additionalProperties", false},
          {"properties", std::move(properties)}};
}

// Calls `visit` with each plugin of the section; of two libraries with one name the first stands for both.
template <class Visit>
void for_each_plugin(const spec::PluginSection& section, const catalogue::Catalogue& catalogue, const Visit& visit) {
  const catalogue::PluginDescription* previous = nullptr;
  for (const auto& plugin : catalogue.plugins()) {
    if (plugin.kind != section.kind) continue;
    if (previous == nullptr || previous->name != plugin.name) visit(plugin);
    previous = &plugin;
  }
}

json section_schema(const spec::PluginSection& section, const catalogue::Catalogue& catalogue) {
  json choices = json::array({{{"type", "string"}, {"enum", catalogue.names(section.kind)}}});
  for_each_plugin(section, catalogue, [&](const auto& plugin) { choices.push_back(plugin_schema(section, plugin)); });
  json out = {{"anyOf", std::move(choices)}};
  if (section.is_list()) {
    out = or_else(out, {{"type", "array"}, {"items", out}, {"minItems", section.is_optional ? 0 : 1}});
  }
  if (section.is_optional) out = or_else(out, {{"type", "null"}});
  out["description"] = "Which " + std::string(section.kind) + " to use: a name, or a block with its parameters.";
  if (!section.default_plugin.empty()) out["default"] = section.default_plugin;
  return out;
}

json stopper_schema(const catalogue::Catalogue& catalogue) {
  json choices = json::array({{{"type", "string"}, {"enum", catalogue.names("stopper")}}, {{"type", "null"}}});
  for_each_plugin(stopper_section(), catalogue,
                  [&](const auto& plugin) { choices.push_back(plugin_schema(stopper_section(), plugin)); });
  return {{"anyOf", std::move(choices)},
          {"description", "Which stopper ends configurations early: a name, or a block with its parameters."}};
}

json search_schema(const catalogue::Catalogue& catalogue) {
  json choices = json::array({{{"type", "string"}, {"enum", catalogue.names("sampler")}}, {{"type", "null"}}});
  for_each_plugin(sampler_section(), catalogue, [&](const auto& plugin) {
    auto choice = plugin_schema(sampler_section(), plugin);
    choice["properties"]["space"] = {{"$ref", "#/definitions/space"}};
    choice["properties"]["stopper"] = {{"$ref", "#/definitions/stopper"}};
    choices.push_back(std::move(choice));
  });
  return {{"anyOf", std::move(choices)},
          {"description", "Tries configurations one after another: how many, from which space, by which sampler."}};
}

json definitions(const catalogue::Catalogue& catalogue) {
  json out = sweep_definitions(catalogue);
  out["space"] = space_schema(catalogue);
  out["stopper"] = stopper_schema(catalogue);
  for (const auto& plugin : catalogue.plugins()) {
    for (const auto& parameter : plugin.parameters) {
      if (parameter.type != ParamType::blocks) continue;
      const auto name = blocks_definition(plugin, parameter);
      out[name] = block_schema(parameter.blocks, name);
    }
  }
  return out;
}

// What a block must have where nothing else can give it: the plugin's name and what that plugin needs.
json whole_block(const spec::PluginSection& section, const catalogue::Catalogue& catalogue) {
  json needs = json::array();
  for_each_plugin(section, catalogue, [&](const catalogue::PluginDescription& plugin) {
    json required = json::array();
    for (const auto& parameter : plugin.parameters) {
      if (parameter.required) required.push_back(parameter.name);
    }
    if (required.empty()) return;
    needs.push_back({{"if", {{"properties", {{"plugin", {{"const", plugin.name}}}}}}},
                     {"then", {{"required", std::move(required)}}}});
  });
  json out = {{"required", json::array({"plugin"})}};
  if (!needs.empty()) out["allOf"] = std::move(needs);
  if (section.is_list()) out["items"] = out;
  return out;
}

// What a file must have that neither extends another, nor sweeps, nor searches.
json whole_config(const catalogue::Catalogue& catalogue) {
  json properties = json::object();
  json required = json::array();
  for (const auto& section : spec::plugin_sections()) {
    properties[std::string(section.key)] = whole_block(section, catalogue);
    if (section.default_plugin.empty() && !section.is_optional) required.push_back(section.key);
  }
  return {{"required", std::move(required)}, {"properties", std::move(properties)}};
}

}  // namespace

json json_schema(const catalogue::Catalogue& installed) {
  const auto catalogue = with_metric_choices(installed, measuring_of(installed));
  json properties = json::object();
  for (const auto& description : top_level_parameters()) properties[description.name] = parameter_schema(description);
  for (const auto& section : spec::plugin_sections()) {
    properties[std::string(section.key)] = section_schema(section, catalogue);
  }
  properties["training"] = training_schema();
  properties["parameters"] = parameter_rules_schema();
  properties["init"] = init_schema();
  properties["launcher"] = launcher_schema();
  properties["sweep"] = sweep_schema(catalogue);
  properties["search"] = search_schema(catalogue);
  properties["extends"] = {{"type", "string"}, {"description", "Another config, which this one changes."}};
  const auto has = [](const char* key) { return json{{"required", json::array({key})}}; };
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"title", "A runner config"},
          {"type", "object"},
          {"additionalProperties", false},
          {"properties", std::move(properties)},
          {"if", {{"anyOf", json::array({has("extends"), has("sweep"), has("search")})}}},
          {"else", whole_config(catalogue)},
          {"definitions", definitions(catalogue)}};
}

}  // namespace runner::config
