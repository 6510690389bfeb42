#!/usr/bin/env python3
"""Adds a column, a kind of plugin, a type of parameter and a subcommand to a copy of the project, by CONTRIBUTING's lists.

    tests/recipe/steps.py COPY

A step changes only files that the lists name; one that needs another is a fault of the lists. A step's place is found by a
line of the file as it is today: where that is gone, the step is brought up to date here.
"""

import pathlib
import re
import sys

copy = pathlib.Path(sys.argv[1])
recipe = (copy / "CONTRIBUTING.md").read_text().split("## How to add")[1]


def named(path):
    """Says whether the lists name a file: as it is written here, by its folder's rule, or with NAME in place of its own."""
    general = [path, re.sub(r"[^/]*\.cpp$", "NAME.cpp", path), re.sub(r"\d{4}_[^/]*\.sql", "NNNN_name.sql", path)]
    shipped = path.startswith("plugins/") and "under `plugins/`" in recipe
    pair = path.endswith(".cpp") and f"`{path[:-4]}.hpp` and `.cpp`" in recipe
    return shipped or pair or any(f"`{one}`" in recipe for one in general)


def file_of(path):
    if not named(path):
        sys.exit(f"steps.py: CONTRIBUTING's lists do not name {path}, which a step has to change")
    return copy / path


def new(path, text):
    file = file_of(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def after(path, line, addition):
    """Adds text behind the one place where `line` stands."""
    file = file_of(path)
    text = file.read_text()
    if text.count(line) != 1:
        sys.exit(f"steps.py: {path} has {line!r} {text.count(line)} times, and not once")
    file.write_text(text.replace(line, line + addition))


def instead(path, old, text):
    after(path, old, "")
    file = file_of(path)
    file.write_text(file.read_text().replace(old, text))


def add_column():
    newest = max(int(file.name[:4]) for file in (copy / "schemas/database").glob("[0-9]*.sql"))
    new(f"schemas/database/{newest + 1:04}_batches.sql",
        "-- Adds how many training batches an epoch had.\nALTER TABLE epoch ADD COLUMN batches INTEGER;\n")
    after("schemas/database/schema.sql", "  layout_id INTEGER,\n  numbers TEXT NOT NULL,\n", "  batches INTEGER,\n")
    for behind in ("  (SELECT iif(", "  e.metrics\n"):
        instead("schemas/database/views.sql", "  e.lr,\n  e.wall_seconds,\n" + behind,
                "  e.lr,\n  e.wall_seconds,\n  e.batches,\n" + behind)
    after("schemas/database/README.md", "| `wall_seconds` | time the epoch took, validation included |\n",
          "| `batches` | training batches of the epoch |\n")
    after("runner/events/events.hpp", "  /// Of this epoch, validation included.\n  double wall_seconds = 0.0;\n",
          "  /// Training batches of this epoch.\n  std::int64_t batches = 0;\n")
    for list in ("put_list(out", "get_list(in"):
        epoch = f"{list}, event.trial, event.epoch, event.step, event.lr, event.wall_seconds,"
        after("runner/events/encoding.cpp", epoch, " event.batches,")
    after("runner/trial/trial_run.cpp", "    done.lr = lr_.value();\n",
          "    done.batches = parts_.trial_data().train_batches();\n")
    file = "runner/database/internal/record_epoch.cpp"
    instead(file, "layout_id, numbers)", "layout_id, numbers, batches)")
    instead(file, "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    instead(file, "numbers = ?8", "numbers = ?8, batches = ?9")
    text = file_of(file).read_text()
    file_of(file).write_text(text.replace("layout, numbers);", "layout, numbers, epoch.batches);"))
    instead("tests/database/views_test.cpp", "val_loss lr wall_seconds metrics", "val_loss lr wall_seconds batches metrics")


def add_kind():
    new("runner/sdk/augmentation.hpp", """#pragma once

#include <memory>
#include <runner/batch.hpp>
#include <runner/registrar.hpp>

namespace runner {

/// Changes the samples of a training batch.
class Augmentation {
 public:
  virtual ~Augmentation() = default;
  virtual Batch apply(Batch batch) = 0;
};

/// The kind `augmentation`: `std::unique_ptr<Augmentation> make(const Options&)`.
struct AugmentationKind {
  static constexpr const char* name = "augmentation";
  using Factory = std::unique_ptr<Augmentation>();
};

}  // namespace runner
""")
    after("runner/sdk/registrar.hpp", "struct TaskKind;\n", "struct AugmentationKind;\n")
    after("runner/sdk/registrar.hpp", " public:\n  virtual ~Registrar() = default;\n", """
  template <class Options, class Make>
  void augmentation(std::string name, std::string doc, std::vector<Param<Options>> parameters, Make make) {
    add<AugmentationKind>(std::move(name), std::move(doc), std::move(parameters), std::move(make));
  }
""")
    after("runner/sdk/plugin.hpp", "/// Includes every kind's interface, for a plugin that offers several.\n",
          "#include <runner/augmentation.hpp>\n")
    after("runner/spec/trial_spec.hpp", '  PluginChoice task = PluginChoice{"supervised"};\n',
          '  PluginChoice augmentation = PluginChoice{"unchanged"};\n')
    after("runner/spec/own_parameters.cpp",
          '{"task", "task", "supervised", [](TrialSpec& trial) -> PluginChoice& { return trial.task; }},\n',
          '      {"augmentation", "augmentation", "unchanged",\n'
          "       [](TrialSpec& trial) -> PluginChoice& { return trial.augmentation; }},\n")
    parts = "runner/trial/trial_parts.hpp"
    after(parts, "#include <optional>\n", "#include <runner/augmentation.hpp>\n")
    after(parts, "  std::unique_ptr<Task> task_;\n", "  std::unique_ptr<Augmentation> augmentation_;\n")
    parts = "runner/trial/trial_parts.cpp"
    after(parts, '  task_ = make<TaskKind>(spec.task, factory_seed(spec, "task"), data());\n',
          '  augmentation_ = make<AugmentationKind>(spec.augmentation, factory_seed(spec, "augmentation"));\n')
    instead(parts, "  task_->train_step(*this, batch);\n", "  task_->train_step(*this, augmentation_->apply(batch));\n")
    new("plugins/augmentations/unchanged.cpp", """#include <runner/augmentation.hpp>

namespace {

struct UnchangedOptions {
  std::vector<bool> flips = {};
};

class Unchanged final : public runner::Augmentation {
 public:
  runner::Batch apply(runner::Batch batch) override { return batch; }
};

}  // namespace

extern "C" RUNNER_EXPORT void runner_register(runner::Registrar& registrar) {
  registrar.augmentation<UnchangedOptions>(
      "unchanged", "Leaves samples as they are.",
      {runner::param("flips", &UnchangedOptions::flips, "Whether each axis may be flipped.")},
      [](const UnchangedOptions&) { return std::make_unique<Unchanged>(); });
}
""")
    after("plugins/CMakeLists.txt", "runner_add_plugin(constant SOURCES schedulers/constant.cpp PLAIN)\n",
          "runner_add_plugin(unchanged SOURCES augmentations/unchanged.cpp)\n")
    after("tests/config/sample_catalogue.cpp", '      plugin<NoOptions>("task", "supervised", {}),\n',
          '      plugin<NoOptions>("augmentation", "unchanged", {}),\n')
    after("tests/supervisor/congestion_test.cpp", '{"scheduler", "constant"},\n', '{"augmentation", "unchanged"},\n')
    instead("tests/config/refused_config_test.cpp", "stop, task, metrics", "stop, task, augmentation, metrics")
    instead("tests/spec/trial_spec_test.cpp", 'R"({"checkpoint"', 'R"({"augmentation":{"plugin":"unchanged"},"checkpoint"')


def add_parameter_type():
    instead("runner/sdk/param_description.hpp", "reals, texts, blocks };", "reals, texts, blocks, booleans };")
    instead("runner/sdk/param_description.hpp", "std::vector<std::string>, std::vector<Block>>;",
            "std::vector<std::string>, std::vector<Block>, std::vector<bool>>;")
    after("runner/sdk/param.hpp", "    : PlainParamTraits<std::vector<std::string>, ParamType::texts, std::vector<std::string>> {};\n",
          "template <>\nstruct ParamTraits<std::vector<bool>>\n"
          "    : PlainParamTraits<std::vector<bool>, ParamType::booleans, std::vector<bool>> {};\n")
    version = re.search(r"#define RUNNER_SDK_VERSION (\d+)", file_of("runner/sdk/stamp.hpp").read_text())
    instead("runner/sdk/stamp.hpp", version[0], f"#define RUNNER_SDK_VERSION {int(version[1]) + 1}")
    spec = "runner/spec/param_json.cpp"
    after(spec, '      return "list of texts";\n', '    case ParamType::booleans:\n      return "list of booleans";\n')
    after(spec, "      return list<std::string>(description, value);\n",
          "    case ParamType::booleans:\n      return list<bool>(description, value);\n")
    after(spec, "template <class T>\nbool holds(const json& value);\n",
          "template <>\nbool holds<bool>(const json& value) {\n  return value.is_boolean();\n}\n")
    check = "runner/config/check/expectation.cpp"
    instead(check, "    case ParamType::texts:\n      break;\n  }\n  return false;\n",
            "    case ParamType::texts:\n    case ParamType::booleans:\n      break;\n  }\n  return false;\n")
    after(check, '      return "a list of numbers";\n', '    case ParamType::booleans:\n      return "a list of true and false";\n')
    after(check, "      return ParamType::text;\n", "    case ParamType::booleans:\n      return ParamType::boolean;\n")
    instead("runner/config/check/value_check.cpp", "      case ParamType::texts:\n        break;\n",
            "      case ParamType::texts:\n      case ParamType::booleans:\n        break;\n")
    instead("runner/config/schema/parameter_schema.cpp", "    case ParamType::texts:\n      throw",
            "    case ParamType::texts:\n    case ParamType::booleans:\n      throw")
    after("docs/plugins.md", "| `std::vector` of `std::int64_t`, `double`", ", `bool`")


def add_subcommand():
    new("runner/cli/commands/hello.cpp", """#include <cstdio>

#include "cli/arguments.hpp"

namespace runner::cli {

int run_hello(const Arguments& arguments) {
  CLI::App app("Greets.", "runner hello");
  if (const auto code = parse(app, arguments)) return *code;
  std::puts("hello");
  return exit_ok;
}

}  // namespace runner::cli
""")
    after("runner/cli/command.hpp", "int run_backup(const Arguments& arguments);\n",
          "int run_hello(const Arguments& arguments);\n")
    after("runner/cli/main.cpp", '     {"backup", "copy the database and its payloads", runner::cli::run_backup},\n',
          '     {"hello", "greet", runner::cli::run_hello},\n')
    after("runner/cli/CMakeLists.txt", "commands/gc.cpp\n", "  commands/hello.cpp\n")
    after("tests/cli/standard_output_test.cpp", '      {"list", {}},\n', '      {"hello", {}},\n')
    after("tests/hostile/every_command.py", "COMMANDS = [\n", '    ["hello"],\n')


add_column()
add_kind()
add_parameter_type()
add_subcommand()
