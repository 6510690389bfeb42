#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <optional>
#include <span>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/installation.hpp"
#include "cli/report_error.hpp"
#include "cli/shell_words.hpp"
#include "files/file_error.hpp"
#include "files/output_file.hpp"
#include "report/visible.hpp"
#include "starter/config_text.hpp"
#include "starter/exported_config.hpp"
#include "starter/images_config.hpp"
#include "starter/plugin_folder.hpp"
#include "starter/table_config.hpp"
#include "starter/table_findings.hpp"
#include "starter/wine_config.hpp"

namespace runner::cli {

namespace {

namespace fs = std::filesystem;

// What the words after `init` say.
struct InitOptions {
  fs::path input;
  fs::path output;
  std::string target;
  std::string task;
  fs::path data;
  std::string kind;
  std::string name;
};

template <class Text>
std::optional<Text> given(const Text& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// A config, and what is said of its data.
struct FirstConfig {
  std::string text;
  std::vector<std::string> findings = {};
};

void explain() {
  std::puts(
      "runner init writes a first config that runs, each choice in it a line with its reason, or a plugin that "
      "builds.\n\n"
      "  runner init wine                 data that ship with runner: what a config looks like\n"
      "  runner init csv FILE             a table of your own: says what it takes each column for\n"
      "  runner init images FOLDER        PNG and JPEG files, one folder a class\n"
      "  runner init exported FILE        a network that you wrote in Python (python/runner_export.py); --data "
      "FILE|FOLDER\n"
      "  runner init plugin KIND NAME     a folder with C++ source, config and test; KIND is one of");
  std::string kinds;
  for (const auto& kind : starter::plugin_kinds()) kinds += (kinds.empty() ? "" : ", ") + kind;
  fmt::print("                                   {}\n", kinds);
  std::puts(
      "\n-o PATH says where; nothing is replaced. `runner init csv --help` and the like tell more. Other data, arrays "
      "of NumPy\n"
      "among them, are named in a config by hand: `runner plugins dataset`.");
}

int refuse_existing(const fs::path& path) {
  fmt::print(stderr, "runner: {} exists; choose another name with -o\n", report::visible(path.string()));
  return exit_usage;
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

int write_config(const fs::path& output, const FirstConfig& config) {
  try {
    files::OutputFile file(output, false);
    file.write(std::as_bytes(std::span(config.text)));
    file.finish();
  } catch (const files::FileError& error) {
    if (error.error_number() == EEXIST) return refuse_existing(output);
    throw;
  }
  for (const auto& line : config.findings) fmt::print("{}\n", report::visible_lines(line));
  const std::string path = report::visible(shell_word(output.string()));
  fmt::print("written  {}\nnext     runner {} --quick\n", path, path);
  return exit_ok;
}

// `make` looks at what was named and returns the config that is to lie at the path it is given.
template <class Make>
int init_config(const InitOptions& options, const fs::path& named_after, Make make) {
  const fs::path output =
      options.output.empty() ? fs::path(starter::experiment_name(named_after) + ".yaml") : options.output;
  if (is_there(output)) return refuse_existing(output);
  FirstConfig config;
  try {
    config = make(output);
  } catch (const std::runtime_error& error) {
    // Data that cannot be used, a file that is not there: no fault of the database.
    report_error(error);
    return exit_trial;
  }
  return write_config(output, config);
}

int init_table(const InitOptions& options) {
  return init_config(options, options.input, [&](const fs::path& output) {
    const auto table = starter::look_at_table({options.input, given(options.target), given(options.task)});
    return FirstConfig{starter::table_config(table, output), starter::findings(table)};
  });
}

int init_images(const InitOptions& options) {
  return init_config(options, options.input, [&](const fs::path& output) {
    const auto images = starter::look_at_images(options.input);
    return FirstConfig{starter::images_config(images, output), starter::findings(images)};
  });
}

int init_exported(const InitOptions& options) {
  return init_config(options, options.input, [&](const fs::path& output) {
    auto config = starter::exported_config({options.input, given(options.data), given(options.target)}, output);
    return FirstConfig{std::move(config.text), std::move(config.findings)};
  });
}

// Two libraries that offer one name are an error where it is used.
bool is_taken(const InitOptions& options, const catalogue::Catalogue& catalogue) {
  for (const auto& plugin : catalogue.plugins()) {
    if (plugin.kind == options.kind && plugin.name == options.name) return true;
  }
  return false;
}

int init_plugin(const InitOptions& options) {
  if (const auto problem = starter::plugin_name_problem(options.name)) {
    fmt::print(stderr, "runner: '{}': {}\n", report::visible(options.name), *problem);
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
  const std::string there = report::visible(shell_word(folder.string()));
  fmt::print("written  {}: {}\n", there, names);
  fmt::print("next     cmake -S {0} -B {0}/build -DCMAKE_PREFIX_PATH={1} && cmake --build {0}/build\n", there,
             report::visible(shell_word(prefix.string())));
  fmt::print("         ctest --test-dir {}/build\n", there);
  return exit_ok;
}

CLI::App* add_choice(CLI::App& app, const std::string& name, const std::string& what, InitOptions& options) {
  CLI::App* choice = app.add_subcommand(name, what);
  takes_path(choice->add_option("-o,--output", options.output, "Where it is written; must not exist"))
      ->type_name("PATH");
  return choice;
}

void add_target(CLI::App& choice, InitOptions& options) {
  choice
      .add_option("--target", options.target, "The column to predict: its name, or its number from 0 without a header")
      ->type_name("NAME");
}

void add_choices(CLI::App& app, InitOptions& options) {
  add_choice(app, "wine", "Data that ship with runner: what a config looks like", options);

  CLI::App* csv = add_choice(app, "csv", "A table: looks at its columns and says what it takes them for", options);
  takes_path(csv->add_option("file", options.input, "The CSV file"))->type_name("FILE")->required();
  add_target(*csv, options);
  csv->add_option("--task", options.task, "classification or regression [what the target looks like]")
      ->check(CLI::IsMember({"classification", "regression"}));

  CLI::App* images = add_choice(app, "images", "PNG and JPEG files, one folder a class", options);
  takes_path(images->add_option("folder", options.input, "The folder"))->type_name("FOLDER")->required();

  CLI::App* exported = add_choice(app, "exported", "A network that was written in Python", options);
  takes_path(exported->add_option("file", options.input, "What runner_export.py or torch.export.save wrote"))
      ->type_name("FILE")
      ->required();
  takes_path(exported->add_option("--data", options.data, "A CSV file or a folder of images to train it on"))
      ->type_name("FILE|FOLDER");
  add_target(*exported, options);

  CLI::App* plugin = add_choice(app, "plugin", "A folder with a plugin's source, config and test", options);
  plugin->add_option("kind", options.kind, "What it is")->required()->check(CLI::IsMember(starter::plugin_kinds()));
  plugin->add_option("name", options.name, "What configs call it: lower case letters, digits, _")->required();
}

}  // namespace

int run_init(const Arguments& arguments) {
  if (arguments.empty()) {
    explain();
    return exit_ok;
  }
  CLI::App app("Writes a first config that runs, or a plugin that builds.", "runner init");
  app.require_subcommand(1);
  InitOptions options;
  add_choices(app, options);
  if (const auto code = parse(app, arguments)) return *code;
  if (app.got_subcommand("csv")) return init_table(options);
  if (app.got_subcommand("images")) return init_images(options);
  if (app.got_subcommand("exported")) return init_exported(options);
  if (app.got_subcommand("plugin")) return init_plugin(options);
  return init_config(options, "wine", [](const fs::path&) { return FirstConfig{starter::wine_config()}; });
}

}  // namespace runner::cli
