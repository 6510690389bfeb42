#include "cli/completion.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "cli/app_description.hpp"
#include "cli/config_completion.hpp"
#include "cli/installation.hpp"
#include "database/reader.hpp"

namespace runner::cli {

namespace {

// What of a command's words is known when one is to be completed.
struct Typed {
  const AppDescription& app;
  /// The arguments before it, in order.
  std::vector<std::string> arguments = {};
  /// The option whose value it is.
  const OptionDescription* value_of = nullptr;
  std::string db = {};
  std::vector<std::filesystem::path> plugin_path = {};
};

const OptionDescription* option_named(const AppDescription& app, const std::string& flag) {
  for (const auto& option : app.options) {
    if (std::find(option.flags.begin(), option.flags.end(), flag) != option.flags.end()) return &option;
  }
  return nullptr;
}

Typed read(const AppDescription& app, const std::vector<std::string>& words) {
  Typed typed{app};
  const auto note = [&](const std::string& flag, const std::string& value) {
    if (flag == "--db") typed.db = value;
    if (flag == "--plugin-path") typed.plugin_path.emplace_back(value);
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto sign = words[i].find('=');
    const auto flag = words[i].substr(0, sign);
    const auto* option = words[i].starts_with('-') ? option_named(app, flag) : nullptr;
    if (option == nullptr) {
      if (!words[i].starts_with('-')) typed.arguments.push_back(words[i]);
    } else if (sign != std::string::npos) {
      note(flag, words[i].substr(sign + 1));
    } else if (option->takes_value()) {
      if (i + 1 == words.size()) typed.value_of = option;
      if (i + 1 < words.size()) note(flag, words[i + 1]);
      ++i;
    }
  }
  return typed;
}

// The argument whose turn it is; the last one that takes several goes on.
const OptionDescription* argument_at(const AppDescription& app, std::size_t place) {
  for (const auto& option : app.options) {
    if (!option.is_argument()) continue;
    if (place == 0 || option.takes_several) return &option;
    --place;
  }
  return nullptr;
}

void add_experiments(const Typed& typed, const std::string& prefix, Completion& completion) {
  database::Reader reader(database_path(typed.db));
  std::set<std::string> seen;
  auto experiments = reader.experiments();
  std::reverse(experiments.begin(), experiments.end());
  for (const auto& row : experiments) {
    if (!seen.insert(row.name).second) continue;
    completion.candidates.push_back({prefix + row.name, "experiment " + std::to_string(row.experiment) + ", " +
                                                            std::to_string(row.trials) +
                                                            (row.trials == 1 ? " trial" : " trials")});
  }
}

void add_checkpoints(const Typed& typed, Completion& completion) {
  completion.candidates.push_back({"best", "of the newest experiment"});
  add_experiments(typed, "best:", completion);
}

void add_questions(Completion& completion) {
  for (const auto& question : database::canned_questions()) {
    completion.candidates.push_back({"@" + question.name, question.about});
  }
}

void add_parameters(const Typed& typed, Completion& completion) {
  if (typed.arguments.empty()) return;
  completion.goes_on = true;
  for (const auto& question : database::canned_questions()) {
    if ("@" + question.name != typed.arguments.front()) continue;
    for (const auto& parameter : question.parameters) {
      completion.candidates.push_back({parameter.name + "=", parameter.about});
    }
  }
}

std::optional<catalogue::Catalogue> catalogue_of(const Typed& typed) {
  auto loaded = load_catalogue(find_installation(), typed.plugin_path);
  if (auto* found = std::get_if<catalogue::Catalogue>(&loaded)) return std::move(*found);
  return std::nullopt;
}

void add_plugins(const Typed& typed, Completion& completion) {
  const auto catalogue = catalogue_of(typed);
  if (!catalogue) return;
  std::set<std::string> kinds;
  for (const auto& plugin : catalogue->plugins()) {
    if (kinds.insert(plugin.kind).second) completion.candidates.push_back({plugin.kind, "all of this kind"});
    completion.candidates.push_back({plugin.kind + "/" + plugin.name, plugin.doc});
  }
}

// By what the help calls it.
Completion values_of(const OptionDescription& option, const Typed& typed, const std::string& current) {
  Completion completion;
  for (const auto& choice : option.choices) completion.candidates.push_back({choice, option.about});
  if (!completion.candidates.empty()) return completion;
  constexpr auto file_types =
      std::to_array<std::string_view>({"FILE", "FOLDER", "PATH", "CONFIG", "FILE|FOLDER", "FILE|BLOCK"});
  completion.files = std::find(file_types.begin(), file_types.end(), option.type) != file_types.end();
  const auto& name = option.name;
  if (name == "experiment") add_experiments(typed, "", completion);
  if (name == "checkpoint") add_checkpoints(typed, completion);
  if (name == "what" || name == "a" || name == "b") {
    add_checkpoints(typed, completion);
    add_experiments(typed, "", completion);
  }
  if (name == "query") add_questions(completion);
  if (name == "value") add_parameters(typed, completion);
  if (name == "plugin") add_plugins(typed, completion);
  if (name == "override" && !typed.arguments.empty()) {
    const auto catalogue = catalogue_of(typed);
    const std::vector<std::string> overrides(typed.arguments.begin() + 1, typed.arguments.end());
    if (catalogue) return complete_override(*catalogue, typed.arguments.front(), overrides, current);
  }
  return completion;
}

Completion options_of(const AppDescription& app) {
  Completion completion;
  for (const auto& option : app.options) {
    for (const auto& flag : option.flags) completion.candidates.push_back({flag, option.about});
  }
  return completion;
}

Completion within(const AppDescription& app, const std::vector<std::string>& words, const std::string& current) {
  for (const auto& choice : app.subcommands) {
    const auto found = std::find(words.begin(), words.end(), choice.name);
    if (found != words.end()) return within(choice, {found + 1, words.end()}, current);
  }
  const Typed typed = read(app, words);
  if (typed.value_of != nullptr) return values_of(*typed.value_of, typed, current);
  if (current.starts_with('-')) return options_of(app);
  Completion completion;
  for (const auto& choice : app.subcommands) completion.candidates.push_back({choice.name, choice.about});
  if (const auto* argument = argument_at(app, typed.arguments.size())) return values_of(*argument, typed, current);
  return completion;
}

Completion first_word() {
  Completion completion;
  completion.files = true;
  for (const auto& command : commands()) {
    completion.candidates.push_back({std::string(command.name), std::string(command.summary)});
  }
  for (const auto* flag : {"--help", "--version"}) completion.candidates.push_back({flag, ""});
  return completion;
}

Completion all_of(const std::vector<std::string>& words) {
  if (words.size() < 2) return first_word();
  const std::vector<std::string> before(words.begin() + 1, words.end() - 1);
  for (const auto& command : commands()) {
    if (words.front() == command.name) return within(describe(command), before, words.back());
  }
  // `runner CONFIG …` is `runner train CONFIG …`.
  return within(describe(commands().front()), {words.begin(), words.end() - 1}, words.back());
}

}  // namespace

Completion complete(const std::vector<std::string>& words) {
  Completion completion;
  try {
    completion = all_of(words);
  } catch (const std::exception&) {
    // Whoever completes a word wants no message in the middle of it.
    return {};
  }
  const std::string current = words.empty() ? "" : words.back();
  std::set<std::string> seen;
  std::erase_if(completion.candidates, [&](const Candidate& candidate) {
    return !candidate.word.starts_with(current) || !seen.insert(candidate.word).second;
  });
  return completion;
}

}  // namespace runner::cli
