#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "cli/arguments.hpp"
#include "cli/installation.hpp"
#include "cli/print_table.hpp"
#include "spec/param_json.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using text::visible;

using catalogue::PluginDescription;

std::string bounds_text(const ParamDescription& parameter) {
  std::string text;
  if (parameter.lower)
    text += fmt::format("{} {}", parameter.lower->inclusive ? "at least" : "above", parameter.lower->value);
  if (parameter.upper) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", parameter.upper->inclusive ? "at most" : "below",
                        parameter.upper->value);
  }
  for (const std::string& choice : parameter.choices) text += (text.empty() ? "" : " | ") + choice;
  return text;
}

std::string default_text(const ParamDescription& parameter) {
  return parameter.required ? "required" : spec::to_json(parameter.default_value).dump();
}

std::string type_and_bounds(const ParamDescription& parameter) {
  const std::string bounds = bounds_text(parameter);
  return fmt::format("{}, {}{}", spec::type_name(parameter.type),
                     parameter.required ? "required" : "default " + visible(default_text(parameter)),
                     bounds.empty() ? "" : ", " + visible(bounds));
}

void print_blocks(const ParamDescription& list) {
  for (const BlockDescription& block : list.blocks) {
    fmt::print("      {:<18} {}\n", visible(block.name), visible(block.doc));
    for (const ParamDescription& parameter : block.parameters) {
      fmt::print("        {:<16} {} ({})\n", visible(parameter.name), visible(parameter.doc),
                 type_and_bounds(parameter));
    }
  }
}

void print_details(const PluginDescription& plugin) {
  fmt::print("{}/{}  {}\n", visible(plugin.kind), visible(plugin.name), visible(plugin.doc));
  for (const ParamDescription& parameter : plugin.parameters) {
    const std::string bounds = bounds_text(parameter);
    fmt::print("\n  {} ({}), {}{}\n      {}\n", visible(parameter.name), spec::type_name(parameter.type),
               parameter.required ? "required" : "default " + visible(default_text(parameter)),
               bounds.empty() ? "" : ", " + visible(bounds), visible(parameter.doc));
    print_blocks(parameter);
  }
  fmt::print("\n  library {}\n", visible(plugin.library.string()));
}

nlohmann::json to_json(const PluginDescription& plugin) {
  nlohmann::json parameters = nlohmann::json::array();
  for (const ParamDescription& parameter : plugin.parameters) parameters.push_back(spec::to_json(parameter));
  return {{"kind", plugin.kind},
          {"name", plugin.name},
          {"doc", plugin.doc},
          {"parameters", parameters},
          {"library", plugin.library.string()}};
}

bool matches(const PluginDescription& plugin, const std::string& wanted) {
  return wanted.empty() || wanted == plugin.kind || wanted == plugin.name || wanted == plugin.kind + "/" + plugin.name;
}

void print_list(const std::vector<PluginDescription>& plugins) {
  std::string kind;
  for (const PluginDescription& plugin : plugins) {
    if (plugin.kind != kind) fmt::print("{}{}\n", kind.empty() ? "" : "\n", visible(plugin.kind));
    kind = plugin.kind;
    fmt::print("  {:<14} {}\n", visible(plugin.name), visible(plugin.doc));
  }
}

void print_refused(const catalogue::Catalogue& catalogue) {
  for (const auto& refused : catalogue.refused()) fmt::print(stderr, "refused {}\n", visible(refused.reason));
}

}  // namespace

int run_plugins(const Arguments& arguments) {
  CLI::App app("Lists the plugins, or prints one with its parameters, bounds, defaults and docs.", "runner plugins");
  std::string wanted;
  std::vector<std::filesystem::path> plugin_path;
  bool json = false;
  app.add_option("plugin", wanted, "A kind, a name, or both: optimizer/adam");
  add_plugin_path_option(app, plugin_path);
  app.add_flag("--json", json, "Print JSON");
  if (const auto code = parse(app, arguments)) return *code;

  const auto loaded = load_catalogue(find_installation(), plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  const auto& catalogue = std::get<catalogue::Catalogue>(loaded);
  std::vector<PluginDescription> found;
  bool is_kind = wanted.empty();
  for (const PluginDescription& plugin : catalogue.plugins()) {
    if (matches(plugin, wanted)) found.push_back(plugin);
    is_kind = is_kind || plugin.kind == wanted;
  }
  print_refused(catalogue);
  if (found.empty()) {
    fmt::print(stderr, "runner: there is no plugin '{}'; `runner plugins` lists them\n", visible(wanted));
    return exit_usage;
  }
  if (json) {
    nlohmann::json list = nlohmann::json::array();
    for (const PluginDescription& plugin : found) list.push_back(to_json(plugin));
    print_json(list, 2);
  } else if (is_kind) {
    print_list(found);
  } else {
    for (const PluginDescription& plugin : found) print_details(plugin);
  }
  return exit_ok;
}

}  // namespace runner::cli
