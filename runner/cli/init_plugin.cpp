#include "cli/init_plugin.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "cli/arguments.hpp"
#include "cli/installation.hpp"
#include "starter/plugin_folder.hpp"
#include "text/shell_word.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

namespace fs = std::filesystem;

// Two libraries that offer one name are an error where it is used.
bool is_taken(const InitOptions& options, const catalogue::Catalogue& catalogue) {
  for (const auto& plugin : catalogue.plugins()) {
    if (plugin.kind == options.kind && plugin.name == options.name) return true;
  }
  return false;
}

}  // namespace

int init_plugin(const InitOptions& options) {
  if (const auto problem = starter::plugin_name_problem(options.name)) {
    fmt::print(stderr, "runner: '{}': {}\n", text::visible(options.name), *problem);
    return exit_usage;
  }
  const auto installation = find_installation();
  const auto loaded = load_catalogue(installation, {});
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  if (is_taken(options, std::get<catalogue::Catalogue>(loaded))) {
    fmt::print(stderr, "runner: there is {} '{}' already; choose another name\n", options.kind, options.name);
    return exit_usage;
  }
  const fs::path folder = options.output.empty() ? fs::path(options.name) : options.output;
  if (is_there(folder)) return refuse_existing(folder);
  const auto prefix = installation.worker.parent_path().parent_path();
  const auto files = starter::write_plugin({options.kind, options.name, folder, prefix});
  std::string names;
  for (const auto& name : files) names += (names.empty() ? "" : ", ") + name;
  const std::string there = text::visible(text::shell_word(folder.string()));
  fmt::print("written  {}: {}\n", there, names);
  fmt::print("next     cmake -S {0} -B {0}/build -DCMAKE_PREFIX_PATH={1} && cmake --build {0}/build\n", there,
             text::visible(text::shell_word(prefix.string())));
  fmt::print("         ctest --test-dir {}/build\n", there);
  return exit_ok;
}

}  // namespace runner::cli
