#include "config/axis.hpp"

#include <unordered_set>

#include "config/wording.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::config {

namespace {

std::string written_text(const Node& node) {
  return node.kind == Node::Kind::scalar ? node.text : written_json(node).dump();
}

// A block that only names its plugin is shown as the name.
nlohmann::json shown(const Node& node) {
  const bool name_only = node.kind == Node::Kind::mapping && node.entries.size() == 1;
  const auto* plugin = name_only ? find(node, "plugin") : nullptr;
  return written_json(plugin != nullptr ? plugin->value : node);
}

}  // namespace

std::optional<Axis> make_axis(const Override& swept,
                              const std::function<std::optional<nlohmann::json>(const Node&)>& check, Report& report) {
  Axis axis{{swept.key.text()}, {}};
  std::unordered_set<std::string> seen;
  for (const auto& node : swept.values) {
    auto value = check(node);
    if (!value) continue;
    if (!seen.insert(spec::canonical_text(*value)).second) {
      report.add(node.where, in_quotes(swept.key.text()) + " takes the value " + shortened(written_text(node)) +
                                 " twice; list each value once");
      continue;
    }
    axis.points.push_back({{*std::move(value), shown(node)}});
  }
  if (axis.points.empty()) return std::nullopt;
  return axis;
}

}  // namespace runner::config
