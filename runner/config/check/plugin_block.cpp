#include "config/check/plugin_block.hpp"

#include <algorithm>

#include "config/wording.hpp"
#include "config/yaml/scalar.hpp"
#include "search/search_settings.hpp"

namespace runner::config {

namespace {

// How a person calls a kind of plugin.
std::string spoken(std::string_view kind) {
  std::string out(kind);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

// The node with the plugin's name, or null where the block is no block.
const Node* name_node(const Node& block, const spec::PluginSection& section, const std::vector<std::string>& names,
                      Report& report) {
  const std::string key(section.key);
  const auto installed = names.empty() ? std::string() : "; there are: " + listed(names);
  const Node* name = &block;
  if (block.kind == Node::Kind::mapping) {
    const auto* entry = find(block, "plugin");
    if (entry == nullptr) {
      const bool glued = std::any_of(block.entries.begin(), block.entries.end(),
                                     [](const Entry& one) { return one.key.starts_with("plugin:"); });
      report.add(block.where, "'" + key + "' does not say which plugin; " +
                                  (glued ? "put a space after 'plugin:'" : "add 'plugin: NAME'") + installed);
      return nullptr;
    }
    name = &entry->value;
  }
  const auto scalar = read_scalar(*name);
  const bool is_text =
      std::holds_alternative<std::string>(scalar) || (name->kind == Node::Kind::scalar && name->quoted);
  if (!is_text) {
    const auto what = section.is_list() && name == &block ? "a plugin's name, a mapping with 'plugin' or a list of them"
                                                          : "a plugin's name or a mapping with 'plugin'";
    report.add(name->where, key + " must be " + what + "; found " + describe(*name) + installed);
    return nullptr;
  }
  return name;
}

// Finds the one plugin of that name, or notes why there is not one.
const catalogue::PluginDescription* resolve(const Node& name, std::string_view kind,
                                            const catalogue::Catalogue& catalogue, Report& report) {
  const auto found = catalogue.find(kind, name.text);
  const auto called = spoken(kind) + " " + in_quotes(name.text);
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    std::string libraries;
    for (const auto* plugin : found) {
      libraries += (libraries.empty() ? "" : " and by ") + plugin->library.string();
    }
    report.add(name.where,
               called + " is offered by " + libraries + "; remove one, or take its folder off the plugin path",
               Fault::ambiguous_plugin);
    return nullptr;
  }
  const auto claim = std::string(kind) + "/" + name.text;
  for (const auto& library : catalogue.refused()) {
    if (std::find(library.claims.begin(), library.claims.end(), claim) == library.claims.end()) continue;
    report.add(name.where, called + " is in " + library.library.string() + ", which was refused: " + library.reason,
               Fault::refused_plugin);
    return nullptr;
  }
  const auto names = catalogue.names(kind);
  const auto near = closest(name.text, names);
  report.add(name.where,
             "there is no " + called + (near ? "; did you mean " + in_quotes(*near) + "?" : "") +
                 (names.empty() ? "; no plugin of this kind is installed" : "; there are: " + listed(names)));
  return nullptr;
}

}  // namespace

const spec::PluginSection& sampler_section() {
  static const spec::PluginSection section = {"search", "sampler", "tpe"};
  return section;
}

const spec::PluginSection& stopper_section() {
  static const spec::PluginSection section = {"search.stopper", "stopper", ""};
  return section;
}

FieldTable plugin_fields(const spec::PluginSection& section, const catalogue::PluginDescription& plugin) {
  FieldTable table;
  table.section = section.key;
  const auto called = spoken(section.kind) + " " + in_quotes(plugin.name);
  table.unknown = called + " has no parameter ";
  table.missing = called + " needs ";
  if (section.key == "dataset") {
    for (const auto& own : spec::dataset_parameters()) table.fields.push_back(&own.description());
  } else if (section.key == "search") {
    for (const auto& own : search::setting_parameters()) table.fields.push_back(&own.description());
  }
  for (const auto& parameter : plugin.parameters) {
    if (parameter.name != "plugin" && find_field(table, parameter.name) == nullptr) table.fields.push_back(&parameter);
  }
  return table;
}

std::optional<PluginBlock> check_plugin_block(const Node& block, const spec::PluginSection& section,
                                              const std::vector<Given>& extra, const catalogue::Catalogue& catalogue,
                                              Report& report) {
  const auto* name = name_node(block, section, catalogue.names(section.kind), report);
  if (name == nullptr) return std::nullopt;
  const auto* plugin = resolve(*name, section.kind, catalogue, report);
  if (plugin == nullptr) return std::nullopt;

  std::vector<Given> given;
  for (const auto& entry : block.entries) {
    const bool is_apart = section.key == "search" && (entry.key == "space" || entry.key == "stopper");
    if (entry.key != "plugin" && !is_apart) put(given, {entry.key, entry.where, &entry.value});
  }
  for (const auto& one : extra) {
    if (section.key != "search" || one.key != "stopper") put(given, one);
  }
  PluginBlock out{check_fields(given, plugin_fields(section, *plugin), name->where, report), plugin};
  out.value["plugin"] = plugin->name;
  return out;
}

}  // namespace runner::config
