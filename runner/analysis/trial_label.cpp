#include "analysis/trial_label.hpp"

#include <nlohmann/json.hpp>

namespace runner::analysis {

namespace {

using nlohmann::json;

// `adam(lr=0.001)`: two blocks may name the same plugin.
std::string block_text(const json& block) {
  std::string parameters;
  for (const auto& [key, value] : block.items()) {
    if (key != "plugin") parameters += (parameters.empty() ? "" : ", ") + key + "=" + value_text(value);
  }
  const std::string name = value_text(block.at("plugin"));
  return parameters.empty() ? name : name + "(" + parameters + ")";
}

}  // namespace

std::string value_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && value.contains("plugin")) return block_text(value);
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string trial_label(const std::vector<std::pair<std::string, json>>& values) {
  std::string label;
  for (const auto& [key, value] : values) label += (label.empty() ? "" : " ") + key + "=" + value_text(value);
  return label;
}

}  // namespace runner::analysis
