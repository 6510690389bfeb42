#include "config/check/metric_choices.hpp"

#include <algorithm>

namespace runner::config {

namespace {

// The plugin's name in `task: name` or `task: {plugin: name}`.
void add_name(const Node& choice, std::vector<std::string>& names) {
  const Node* name = &choice;
  if (choice.kind == Node::Kind::mapping) {
    const auto* entry = find(choice, "plugin");
    if (entry == nullptr) return;
    name = &entry->value;
  }
  if (name->kind == Node::Kind::scalar) names.push_back(name->text);
}

}  // namespace

std::vector<std::string> tasks_of(const Draft& draft) {
  std::vector<std::string> names;
  if (const auto* swept = draft.sweep.find({"task", ""})) {
    for (const auto& value : swept->values) add_name(value, names);
  } else if (const auto* value = draft.value("task")) {
    add_name(*value, names);
  } else {
    names.emplace_back(find_plugin_section("task")->default_plugin);
  }
  return names;
}

catalogue::Catalogue with_metric_choices(const catalogue::Catalogue& catalogue, const std::vector<std::string>& tasks) {
  std::vector<std::string> metrics;
  for (const auto& task : tasks) {
    for (const auto* plugin : catalogue.find("task", task)) {
      if (plugin->metrics.empty()) return catalogue;
      for (const auto& metric : plugin->metrics) {
        if (std::find(metrics.begin(), metrics.end(), metric.name) == metrics.end()) metrics.push_back(metric.name);
      }
    }
  }
  auto plugins = catalogue.plugins();
  for (auto& plugin : plugins) {
    for (auto& parameter : plugin.parameters) {
      if (parameter.role == ParamRole::metric) parameter.choices = metrics;
    }
  }
  return {std::move(plugins), catalogue.refused()};
}

}  // namespace runner::config
