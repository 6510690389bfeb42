#include "starter/plugin_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "files/file_error.hpp"
#include "files/output_file.hpp"

namespace runner::starter {

namespace {

// An example of a kind, and what its test asks the database when it has trained for ten epochs.
struct Example {
  std::string_view kind;
  /// The block of a config, and what chooses the plugin there.
  std::string_view block;
  std::string_view choice;
  bool uses_tensors;
  std::string_view question;
  std::string_view answer;
  std::string_view source;
};

constexpr std::string_view learns =
    "SELECT min(val_loss) < 0.9 * max(val_loss) AND count(*) = 10 FROM learning_curves WHERE val_loss IS NOT NULL";

constexpr auto examples = std::to_array<Example>({
    {
        "dataset",
        "dataset",
        "{plugin: my_plugin, samples: 200}",
        true,
        learns,
        "1",
#include "dataset_template.inc"
    },
    {
        "model",
        "model",
        "{plugin: my_plugin, width: 16}",
        true,
        learns,
        "1",
#include "model_template.inc"
    },
    {
        "loss",
        "loss",
        "{plugin: my_plugin, power: 2}",
        true,
        learns,
        "1",
#include "loss_template.inc"
    },
    {
        "optimizer",
        "optimizer",
        "{plugin: my_plugin, lr: 0.1}",
        true,
        learns,
        "1",
#include "optimizer_template.inc"
    },
    {
        "scheduler",
        "scheduler",
        "{plugin: my_plugin, epochs: 4}",
        false,
        "SELECT count(*) FROM learning_curves WHERE lr < 0.0026",
        "2",
#include "scheduler_template.inc"
    },
    {
        "stop",
        "stop",
        "{plugin: my_plugin, loss: 0.8}",
        false,
        "SELECT reason FROM trials",
        "my_plugin",
#include "stop_template.inc"
    },
    {
        "checkpoint_policy",
        "checkpoint",
        "{plugin: my_plugin, n: 3}",
        false,
        "SELECT count(*) FROM checkpoint_history WHERE epoch % 3 = 0",
        "4",
#include "checkpoint_policy_template.inc"
    },
    {
        "task",
        "task",
        "{plugin: my_plugin, deviation: 0.05}",
        true,
        learns,
        "1",
#include "task_template.inc"
    },
    {
        "metric",
        "metrics",
        "{plugin: my_plugin, confidence: 0.5}",
        true,
        "SELECT count(*) FROM metrics WHERE name = 'my_plugin' AND value BETWEEN 0 AND 1",
        "20",
#include "metric_template.inc"
    },
    {
        "sampler",
        "search",
        "{plugin: my_plugin, width: 0.3, trials: 6, space: {optimizer.lr: 'loguniform(1e-3, 1e-1)'}}",
        false,
        "SELECT count(*) FROM suggestions",
        "6",
#include "sampler_template.inc"
    },
    {
        "stopper",
        "search",
        "{plugin: random, trials: 8, space: {optimizer.lr: 'loguniform(1e-4, 1e-1)'}, "
        "stopper: {plugin: my_plugin, first_epochs: 3}}",
        false,
        "SELECT count(*) > 0 AND max(epochs) = 3 FROM trials WHERE state = 'pruned'",
        "1",
#include "stopper_template.inc"
    },
});

constexpr std::string_view project_text =
#include "project_template.inc"
    ;
constexpr std::string_view test_text =
#include "test_template.inc"
    ;

const Example& example_of(const std::string& kind) {
  const auto found =
      std::find_if(examples.begin(), examples.end(), [&](const Example& each) { return each.kind == kind; });
  if (found == examples.end()) throw std::invalid_argument("no such kind of plugin");
  return *found;
}

using Replacement = std::pair<std::string_view, std::string_view>;

std::string with(std::string_view text, std::span<const Replacement> replacements) {
  std::string result(text);
  for (const auto& [word, by] : replacements) {
    for (auto at = result.find(word); at != std::string::npos; at = result.find(word, at + by.size()))
      result.replace(at, word.size(), by);
  }
  return result;
}

// `my_plugin` as `MyPlugin`.
std::string class_name(const std::string& name) {
  std::string result;
  bool begins = true;
  for (const char c : name) {
    if (c == '_') {
      begins = true;
      continue;
    }
    result += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    begins = false;
  }
  return result;
}

std::string config_of(const Example& example) {
  constexpr auto blocks =
      std::to_array<Replacement>({{"dataset", "{plugin: iris, validation_fraction: 0.2, standardize: true}"},
                                  {"model", "{plugin: mlp, hidden: [16]}"},
                                  {"loss", "cross_entropy"},
                                  {"optimizer", "{plugin: adam, lr: 1e-2}"},
                                  {"scheduler", "constant"},
                                  {"task", "supervised"},
                                  {"stop", ""},
                                  {"checkpoint", "best_loss"},
                                  {"metrics", ""},
                                  {"search", ""}});
  std::string text = "# Trains with my_plugin: runner my_plugin.yaml --plugin-path build\nname: my_plugin\nseed: 0\n";
  for (const auto& [block, usual] : blocks) {
    if (block == example.block)
      text += fmt::format("{}: {}\n", block, example.choice);
    else if (!usual.empty())
      text += fmt::format("{}: {}\n", block, usual);
  }
  return text + "training: {epochs: 10, batch_size: 16}\n";
}

void write(const std::filesystem::path& file, const std::string& text) {
  files::OutputFile output(file, false);
  output.write(std::as_bytes(std::span(text)));
  output.finish();
}

}  // namespace

std::vector<std::string> plugin_kinds() {
  std::vector<std::string> kinds;
  for (const auto& example : examples) kinds.emplace_back(example.kind);
  return kinds;
}

std::optional<std::string> plugin_name_problem(const std::string& name) {
  constexpr std::size_t longest = 64;
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const bool is_name =
      !name.empty() && name.size() <= longest && is_letter(name.front()) &&
      std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
  if (!is_name) return "a plugin's name is 1 to 64 lower case letters, digits and `_`, of which the first is a letter";
  // Targets of CMake's own, and of the packages that a plugin is built with.
  constexpr auto taken = std::to_array<std::string_view>({"all", "clean", "depend", "edit_cache", "help", "install",
                                                          "package", "rebuild_cache", "test", "torch", "torch_library",
                                                          "runner_sdk", "runner_direct", "runner_torch_headers"});
  if (std::find(taken.begin(), taken.end(), name) == taken.end()) return std::nullopt;
  return "CMake has a target of that name; choose another";
}

std::vector<std::string> write_plugin(const NewPlugin& plugin) {
  const Example& example = example_of(plugin.kind);
  const std::string prefix = plugin.prefix.string();
  const std::string type = class_name(plugin.name);
  const auto replacements = std::to_array<Replacement>({{"HOW_IT_IS_BUILT", example.uses_tensors ? "" : " PLAIN"},
                                                        {"ITS_QUESTION", example.question},
                                                        {"ITS_ANSWER", example.answer},
                                                        {"my_plugin", plugin.name},
                                                        {"MyPlugin", type},
                                                        {"PREFIX_OF_RUNNER", prefix}});
  std::error_code error;
  if (!std::filesystem::create_directory(plugin.folder, error)) {
    throw files::FileError("cannot make the folder", plugin.folder, error ? error.value() : EEXIST);
  }
  const auto texts =
      std::to_array<std::pair<std::string, std::string>>({{plugin.name + ".cpp", std::string(example.source)},
                                                          {plugin.name + ".yaml", config_of(example)},
                                                          {"CMakeLists.txt", std::string(project_text)},
                                                          {"test.sh", std::string(test_text)}});
  std::vector<std::string> names;
  for (const auto& [name, text] : texts) {
    write(plugin.folder / name, with(text, replacements));
    names.push_back(name);
  }
  return names;
}

}  // namespace runner::starter
