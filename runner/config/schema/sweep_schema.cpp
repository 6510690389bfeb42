#include "config/schema/sweep_schema.hpp"

#include <map>
#include <string>

#include "config/key.hpp"
#include "config/known_keys.hpp"
#include "config/sweep/random_search.hpp"
#include "spec/own_parameters.hpp"
#include "spec/param_json.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

// Every key that can be swept, with its doc.
std::map<std::string, std::string> swept_keys(const catalogue::Catalogue& catalogue) {
  auto keys = keys_below_blocks(catalogue);
  keys.emplace("seed", find_top_level("seed")->doc);
  for (const auto& section : spec::plugin_sections()) {
    keys.emplace(section.key, "Which " + std::string(section.kind) + " to use.");
  }
  return keys;
}

json reference(const char* definition) { return {{"$ref", std::string("#/definitions/") + definition}}; }

json keys_schema(const std::map<std::string, std::string>& keys, const char* definition) {
  json properties = json::object();
  for (const auto& [key, doc] : keys) properties[key] = reference(definition);
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

json zip_group(const std::map<std::string, std::string>& keys) {
  json group = keys_schema(keys, "values");
  group["minProperties"] = 1;
  return group;
}

json random_schema(std::map<std::string, std::string> keys) {
  // Below `random` it is the seed of the draws.
  keys.erase("seed");
  json out = keys_schema(keys, "distribution");
  for (const auto& description : random_parameters()) {
    json schema = {{"type", "integer"},
                   {"description", description.doc},
                   {"minimum", description.lower->value},
                   {"maximum", description.upper->value}};
    if (!description.required) schema["default"] = spec::to_json(description.default_value);
    out["properties"][description.name] = std::move(schema);
  }
  out["type"] = json::array({"object", "null"});
  out["description"] =
      "Draws so many trials at random: uniform(a, b), loguniform(a, b), randint(a, b), lograndint(a, b), choice(x, y).";
  return out;
}

}  // namespace

json sweep_schema(const catalogue::Catalogue& catalogue) {
  const auto keys = swept_keys(catalogue);
  json out = keys_schema(keys, "values");
  for (const auto& [key, doc] : keys) {
    // Beside a reference an editor would not read it.
    out["properties"][key] = {{"description", doc}, {"allOf", json::array({reference("values")})}};
  }
  out["type"] = json::array({"object", "null"});
  out["description"] = "Keys and the values they take: a list, or 0..9, range(first, end, step), logspace(a, b, n).";
  const auto group = reference("zip_group");
  out["properties"]["zip"] = {
      {"description", "Keys whose values go together, in lists of one length; or a list of such groups."},
      {"anyOf", json::array({group, {{"type", "array"}, {"items", group}, {"minItems", 1}}, {{"type", "null"}}})}};
  out["properties"]["random"] = random_schema(keys);
  return out;
}

json sweep_definitions(const catalogue::Catalogue& catalogue) {
  return {
      {"values",
       {{"anyOf", json::array({{{"type", "array"}, {"minItems", 1}}, {{"type", "string"}}, {{"type", "null"}}})}}},
      {"distribution", {{"type", "string"}, {"pattern", "^(uniform|loguniform|randint|lograndint|choice)\\(.*\\)$"}}},
      {"draw",
       {{"anyOf",
         json::array({reference("distribution"),
                      {{"type", "object"},
                       {"additionalProperties", false},
                       {"required", json::array({"when", "draw"})},
                       {"properties",
                        {{"when", {{"type", "object"}, {"minProperties", 1}}}, {"draw", reference("distribution")}}}},
                      {{"type", "null"}}})}}},
      {"zip_group", zip_group(swept_keys(catalogue))}};
}

json space_schema(const catalogue::Catalogue& catalogue) {
  auto keys = swept_keys(catalogue);
  // What replicates differ in.
  keys.erase("seed");
  keys.erase("dataset.fold");
  json out = keys_schema(keys, "draw");
  for (const auto& [key, doc] : keys) {
    out["properties"][key] = {{"description", doc}, {"allOf", json::array({reference("draw")})}};
  }
  out["description"] =
      "Keys and what they are drawn from: uniform(a, b), loguniform(a, b), randint(a, b), lograndint(a, b), choice(x, "
      "y); uniform(a, b, step); {when: {optimizer: sgd}, draw: …} where another key has a value.";
  return out;
}

}  // namespace runner::config
