#include "config/yaml/node.hpp"

#include <cmath>

#include "config/wording.hpp"
#include "config/yaml/scalar.hpp"

namespace runner::config {

const Entry* find(const Node& mapping, std::string_view key) {
  for (const auto& entry : mapping.entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "null";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping";
    case Node::Kind::scalar:
      break;
  }
  const auto value = read_scalar(node);
  if (const auto* real = std::get_if<double>(&value)) {
    if (std::isnan(*real)) return "NaN";
    return "the number " + shortened(node.text);
  }
  if (std::holds_alternative<std::int64_t>(value)) return "the number " + shortened(node.text);
  if (std::holds_alternative<bool>(value)) return node.text;
  return "the text " + in_quotes(node.text);
}

nlohmann::json written_json(const Node& node) {
  nlohmann::json out;
  switch (node.kind) {
    case Node::Kind::null:
      break;
    case Node::Kind::sequence:
      out = nlohmann::json::array();
      for (const auto& item : node.items) out.push_back(written_json(item));
      break;
    case Node::Kind::mapping:
      out = nlohmann::json::object();
      for (const auto& entry : node.entries) out[entry.key] = written_json(entry.value);
      break;
    case Node::Kind::scalar: {
      const auto value = read_scalar(node);
      if (const auto* flag = std::get_if<bool>(&value)) out = *flag;
      if (const auto* integer = std::get_if<std::int64_t>(&value)) out = *integer;
      if (const auto* real = std::get_if<double>(&value)) out = *real;
      if (const auto* text = std::get_if<std::string>(&value)) out = *text;
    }
  }
  return out;
}

nlohmann::json shown_json(const Node& node) {
  const bool name_only = node.kind == Node::Kind::mapping && node.entries.size() == 1;
  const auto* plugin = name_only ? find(node, "plugin") : nullptr;
  return written_json(plugin != nullptr ? plugin->value : node);
}

}  // namespace runner::config
