#include "config/check/launcher_check.hpp"

#include "config/check/field_check.hpp"
#include "config/wording.hpp"
#include "config/yaml/scalar.hpp"
#include "launchers/slurm_settings.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

// What a flag of sbatch's has for a value in a config: `exclusive: true`.
std::optional<std::string> option_text(const Node& value) {
  if (value.kind == Node::Kind::null) return "";
  if (value.kind != Node::Kind::scalar) return std::nullopt;
  const auto scalar = read_scalar(value);
  const auto* flag = std::get_if<bool>(&scalar);
  if (flag == nullptr) return value.text;
  return *flag ? std::optional<std::string>("") : std::nullopt;
}

json check_additional(const Node& node, const std::string& key, Report& report) {
  json out = json::object();
  if (node.kind != Node::Kind::mapping) {
    report.add(node.where, key + " must be a mapping of sbatch's options, such as {exclude: node7, exclusive: true}; " +
                               "found " + describe(node));
    return out;
  }
  for (const auto& entry : node.entries) {
    if (entry.key.empty() ||
        entry.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != std::string::npos ||
        entry.key.starts_with('-')) {
      report.add(entry.where, in_quotes(entry.key) + " is no option of sbatch; write its long name without the dashes");
      continue;
    }
    auto text = option_text(entry.value);
    if (text) {
      out[entry.key] = *std::move(text);
    } else {
      report.add(entry.value.where, key + "." + entry.key + " must be a value, or true for an option without one; " +
                                        "found " + describe(entry.value));
    }
  }
  return out;
}

// A batch script has a line for each option.
void refuse_line_breaks(const std::vector<Given>& given, const std::string& key, Report& report) {
  for (const auto& one : given) {
    if (one.value->kind == Node::Kind::scalar && one.value->text.find_first_of("\n\"\\") != std::string::npos) {
      report.add(one.value->where, key + "." + std::string(one.key) + " may hold no line break, quote or backslash");
    }
  }
}

// Only what was given: a file of launchers may have more.
json check_keys(std::vector<Given> given, const std::string& key, Report& report) {
  FieldTable table;
  table.section = key;
  table.unknown = "launcher 'slurm' has no key ";
  for (const auto& one : launchers::slurm_parameters()) table.fields.push_back(&one.description());
  ParamDescription additional;
  additional.name = "additional_parameters";
  table.fields.push_back(&additional);
  refuse_line_breaks(given, key, report);
  json out = json::object();
  for (const auto& one : given) {
    const auto* field = find_field(table, one.key);
    if (field == nullptr) {
      report_unknown_field(table, one.key, one.where, report);
    } else if (field == &additional) {
      out[field->name] = check_additional(*one.value, key + "." + field->name, report);
    } else if (auto value = check_field(*one.value, *field, key, report)) {
      out[field->name] = *std::move(value);
    }
  }
  return out;
}

std::vector<Given> keys_of(const Node& block) {
  std::vector<Given> given;
  for (const auto& entry : block.entries) {
    if (entry.key != "plugin") put(given, {entry.key, entry.where, &entry.value});
  }
  return given;
}

// `plugin` of a block: the name of a launcher that is built in.
void check_plugin(const Node& block, const std::string& key, LauncherChoice& choice, Report& report) {
  const auto* plugin = find(block, "plugin");
  if (plugin == nullptr) {
    report.add(block.where, in_quotes(key) + " does not say which launcher; add 'plugin: slurm'");
    return;
  }
  choice.name = plugin->value.text;
  choice.is_plugin = true;
  if (plugin->value.kind == Node::Kind::scalar && choice.name == launchers::slurm_launcher) return;
  report.add(plugin->value.where, "there is no launcher " + in_quotes(plugin->value.text) + "; there is: slurm");
}

}  // namespace

std::optional<LauncherChoice> check_launcher_block(const Node& block, std::string_view key, Report& report) {
  LauncherChoice choice;
  const std::string name(key);
  if (block.kind != Node::Kind::mapping) {
    report.add(block.where,
               in_quotes(name) + " must be a block such as {plugin: slurm, partition: gpu}; found " + describe(block));
    return std::nullopt;
  }
  check_plugin(block, name, choice, report);
  choice.given = check_keys(keys_of(block), name, report);
  return choice;
}

std::optional<LauncherChoice> check_launcher(const Draft& draft, Report& report) {
  const auto* node = draft.value("launcher");
  LauncherChoice choice;
  std::vector<Given> given;
  if (node != nullptr && node->kind == Node::Kind::scalar) {
    choice.name = node->text;
  } else if (node != nullptr && node->kind == Node::Kind::mapping) {
    check_plugin(*node, "launcher", choice, report);
    given = keys_of(*node);
  } else if (node != nullptr && node->kind != Node::Kind::null) {
    report.add(node->where,
               "launcher must be a name or a block such as {plugin: slurm, partition: gpu}; found " + describe(*node));
    return std::nullopt;
  }
  for (const auto& one : draft.keys_below("launcher")) put(given, one);
  if (choice.name.empty() && given.empty()) return std::nullopt;
  choice.given = check_keys(std::move(given), "launcher", report);
  return choice;
}

}  // namespace runner::config
