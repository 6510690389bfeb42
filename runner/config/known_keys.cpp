#include "config/known_keys.hpp"

#include "config/wording.hpp"
#include "spec/own_parameters.hpp"

namespace runner::config {

namespace {

std::string last_part(const std::string& key) { return key.substr(key.rfind('.') + 1); }

}  // namespace

std::map<std::string, std::string> keys_below_blocks(const catalogue::Catalogue& catalogue) {
  std::map<std::string, std::string> keys;
  for (const auto& one : spec::training_parameters()) {
    keys.emplace("training." + one.description().name, one.description().doc);
  }
  for (const auto& section : spec::plugin_sections()) {
    const std::string block(section.key);
    for (const auto& plugin : catalogue.plugins()) {
      if (plugin.kind != section.kind) continue;
      for (const auto& parameter : plugin.parameters) keys.emplace(block + "." + parameter.name, parameter.doc);
    }
    if (section.key != "dataset") continue;
    for (const auto& own : spec::dataset_parameters()) {
      keys.emplace(block + "." + own.description().name, own.description().doc);
    }
  }
  return keys;
}

std::vector<std::string> keys_named(std::string_view name, const catalogue::Catalogue& catalogue) {
  std::vector<std::string> found;
  for (const auto& [key, doc] : keys_below_blocks(catalogue)) {
    if (last_part(key) == name) found.push_back(key);
  }
  return found;
}

std::vector<std::string> keys_named_like(std::string_view name, const catalogue::Catalogue& catalogue) {
  std::vector<std::string> names;
  for (const auto& [key, doc] : keys_below_blocks(catalogue)) names.push_back(last_part(key));
  const auto near = closest(name, names);
  return near ? keys_named(*near, catalogue) : std::vector<std::string>();
}

std::string proposal(const std::vector<std::string>& keys) {
  std::string text;
  for (const auto& key : keys) text += (text.empty() ? "; did you mean " : " or ") + in_quotes(key);
  return text.empty() ? text : text + "?";
}

}  // namespace runner::config
