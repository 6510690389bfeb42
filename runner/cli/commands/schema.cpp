#include <cstdio>

#include "cli/arguments.hpp"
#include "cli/installation.hpp"
#include "cli/print_table.hpp"
#include "config/schema/json_schema.hpp"

namespace runner::cli {

int run_schema(const Arguments& arguments) {
  CLI::App app("Prints the JSON Schema of configs, with the plugins there are, for editors.", "runner schema");
  std::vector<std::filesystem::path> plugin_path;
  add_plugin_path_option(app, plugin_path);
  if (const auto code = parse(app, arguments)) return *code;
  const auto loaded = load_catalogue(find_installation(), plugin_path);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  print_json(config::json_schema(std::get<catalogue::Catalogue>(loaded)), 2);
  return exit_ok;
}

}  // namespace runner::cli
