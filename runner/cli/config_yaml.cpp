#include "cli/config_yaml.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "report/columns.hpp"
#include "starter/config_text.hpp"

namespace runner::cli {

namespace {

using nlohmann::json;

std::string flow(const json& value);

// `plugin` first, as people write it. The digest of first weights is what `from` came to, and no key of a config.
std::vector<std::string> pairs_of(const json& mapping, bool is_init) {
  std::vector<std::string> pairs;
  if (mapping.contains("plugin")) pairs.push_back("plugin: " + flow(mapping["plugin"]));
  for (const auto& [key, value] : mapping.items()) {
    if (key != "plugin" && !(is_init && key == "sha256")) pairs.push_back(starter::scalar(key) + ": " + flow(value));
  }
  return pairs;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string flow(const json& value) {
  if (value.is_string()) return starter::scalar(value.get<std::string>());
  if (value.is_object()) return "{" + joined(pairs_of(value, false)) + "}";
  if (!value.is_array()) return value.dump();
  std::vector<std::string> elements;
  for (const auto& element : value) elements.push_back(flow(element));
  return "[" + joined(elements) + "]";
}

// One after another, on as many lines as it takes.
std::string broken(const std::string& key, const std::vector<std::string>& pairs, std::size_t width) {
  std::string text;
  std::string line = key + ": {";
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const std::string part = pairs[i] + (i + 1 < pairs.size() ? "," : "}");
    if (i > 0 && report::columns_of(line) + 1 + report::columns_of(part) > width) {
      text += line + "\n";
      line = "  " + part;
    } else {
      line += (i > 0 ? " " : "") + part;
    }
  }
  return text + line + (pairs.empty() ? "}" : "") + "\n";
}

}  // namespace

std::string config_yaml(const json& trial, std::size_t width) {
  std::string text;
  for (const auto& [key, value] : trial.items()) {
    text += value.is_object() ? broken(key, pairs_of(value, key == "init"), width) : key + ": " + flow(value) + "\n";
  }
  return text;
}

}  // namespace runner::cli
