#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/init_config.hpp"
#include "cli/init_plugin.hpp"
#include "cli/report_error.hpp"
#include "starter/guess.hpp"
#include "starter/plugin_folder.hpp"

namespace runner::cli {

namespace {

constexpr auto choices =
    std::to_array<std::string_view>({"wine", "csv", "series", "npy", "npz", "idx", "images", "exported", "plugin"});

void explain() {
  std::puts(
      "runner init writes a first config that runs, each choice in it a line with its reason, or a plugin that "
      "builds.\n\n"
      "  runner init wine                 data that ship with runner: what a config looks like\n"
      "  runner init FILE|FOLDER          data of your own: looks at it, and says which of these it takes it for\n"
      "  runner init csv FILE             a table: says what it takes each column for\n"
      "  runner init series FILE          a table of one row a time: predicts what comes next\n"
      "  runner init npy FILE FILE        inputs and targets that numpy.save wrote; npz FILE: both in one\n"
      "  runner init idx FILE|FOLDER      images and labels in the format of MNIST\n"
      "  runner init images FOLDER        PNG and JPEG files, one folder a class\n"
      "  runner init exported FILE        a network that you wrote in Python (python/runner_export.py); --data "
      "FILE|FOLDER\n"
      "  runner init plugin KIND NAME     a folder with C++ source, config and test; KIND is one of");
  std::string kinds;
  for (const auto& kind : starter::plugin_kinds()) kinds += (kinds.empty() ? "" : ", ") + kind;
  fmt::print("                                   {}\n", kinds);
  std::puts("\n-o PATH says where; nothing is replaced. `runner init csv --help` and the like tell more.");
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

  CLI::App* series = add_choice(app, "series", "A table of one row a time: predicts what comes next", options);
  takes_path(series->add_option("file", options.input, "The CSV file"))->type_name("FILE")->required();
  series->add_option("--target", options.targets, "The columns to predict [the last one of numbers]")
      ->type_name("NAME")
      ->delimiter(',');
  series->add_option("--time", options.time, "The column that says when a row was")->type_name("NAME");

  CLI::App* npy = add_choice(app, "npy", "Arrays that numpy.save wrote, a sample in each row of both", options);
  takes_path(npy->add_option("inputs", options.input, "The file of inputs"))->type_name("FILE")->required();
  takes_path(npy->add_option("targets", options.targets_file, "The file of targets [y.npy beside x.npy and the like]"))
      ->type_name("FILE");

  CLI::App* npz = add_choice(app, "npz", "Arrays in one file that numpy.savez wrote", options);
  takes_path(npz->add_option("file", options.input, "The file"))->type_name("FILE")->required();
  npz->add_option("--inputs", options.inputs_key, "The array of inputs [x and the like]")->type_name("NAME");
  npz->add_option("--targets", options.targets_key, "The array of targets [y and the like]")->type_name("NAME");

  CLI::App* idx = add_choice(app, "idx", "Images and labels in the format of MNIST, gzipped or not", options);
  takes_path(idx->add_option("images", options.input, "The file of images, or the folder"))
      ->type_name("FILE|FOLDER")
      ->required();
  takes_path(idx->add_option("labels", options.targets_file, "The file of labels [the one beside it]"))
      ->type_name("FILE");

  CLI::App* images = add_choice(app, "images", "PNG and JPEG files, one folder a class", options);
  takes_path(images->add_option("folder", options.input, "The folder"))->type_name("FOLDER")->required();

  CLI::App* exported = add_choice(app, "exported", "A network that was written in Python", options);
  takes_path(exported->add_option("file", options.input, "What runner_export.py or torch.export.save wrote"))
      ->type_name("FILE")
      ->required();
  takes_path(
      exported->add_option("--data", options.data, "A CSV file, arrays of NumPy or a folder of images to train it on"))
      ->type_name("FILE|FOLDER");
  add_target(*exported, options);
  exported->add_option("--inputs", options.inputs_key, "The array of inputs in an npz file [x and the like]")
      ->type_name("NAME");
  exported->add_option("--targets", options.targets_key, "The targets: their array in an npz file, else their file")
      ->type_name("NAME|FILE");

  CLI::App* plugin = add_choice(app, "plugin", "A folder with a plugin's source, config and test", options);
  plugin->add_option("kind", options.kind, "What it is")->required()->check(CLI::IsMember(starter::plugin_kinds()));
  plugin->add_option("name", options.name, "What configs call it: lower case letters, digits, _")->required();
}

// The kind that a file or folder seems to be of, put before it; the exit code where there is none.
std::optional<int> add_guessed_kind(Arguments& arguments, InitOptions& options) {
  const std::string first = arguments.front();
  const bool is_choice = std::find(choices.begin(), choices.end(), first) != choices.end();
  std::error_code ignored;
  const bool is_path = first.find_first_of("./") != std::string::npos || std::filesystem::exists(first, ignored);
  if (is_choice || first.starts_with('-') || !is_path) return std::nullopt;
  try {
    const auto guess = starter::guess_kind(first);
    options.taken_for = guess.what + ", as by `runner init " + guess.kind + "`";
    arguments.insert(arguments.begin(), guess.kind);
  } catch (const std::runtime_error& error) {
    report_error(error);
    return exit_trial;
  }
  return std::nullopt;
}

}  // namespace

int run_init(const Arguments& given) {
  if (given.empty()) {
    explain();
    return exit_ok;
  }
  Arguments arguments = given;
  InitOptions options;
  if (const auto code = add_guessed_kind(arguments, options)) return *code;
  CLI::App app("Writes a first config that runs, or a plugin that builds.", "runner init");
  app.require_subcommand(1);
  add_choices(app, options);
  if (const auto code = parse(app, arguments)) return *code;
  const std::string kind = app.get_subcommands().front()->get_name();
  return kind == "plugin" ? init_plugin(options) : init_config(kind, options);
}

}  // namespace runner::cli
