#include "config/check/metric_choices.hpp"

#include <algorithm>

namespace runner::config {

namespace {

// The plugins' names in `task: name`, `task: {plugin: name}` or a list of either.
void add_names(const Node& choice, std::vector<std::string>& names) {
  if (choice.kind == Node::Kind::sequence) {
    for (const Node& item : choice.items) add_names(item, names);
    return;
  }
  const Node* name = &choice;
  if (choice.kind == Node::Kind::mapping) {
    const auto* entry = find(choice, "plugin");
    if (entry == nullptr) return;
    name = &entry->value;
  }
  if (name->kind == Node::Kind::scalar) names.push_back(name->text);
}

std::vector<std::string> names_of(const Draft& draft, const char* section) {
  std::vector<std::string> names;
  if (const auto* swept = draft.sweep.find({section, ""})) {
    for (const auto& value : swept->values) add_names(value, names);
  } else if (const auto* value = draft.value(section)) {
    add_names(*value, names);
  } else if (const auto name = find_plugin_section(section)->default_plugin; !name.empty()) {
    names.emplace_back(name);
  }
  return names;
}

void add_metrics(const catalogue::PluginDescription& plugin, std::vector<std::string>& metrics) {
  for (const auto& metric : plugin.metrics) {
    if (std::find(metrics.begin(), metrics.end(), metric.name) == metrics.end()) metrics.push_back(metric.name);
  }
}

}  // namespace

Measuring measuring_of(const Draft& draft) { return {names_of(draft, "task"), names_of(draft, "metrics")}; }

Measuring measuring_of(const catalogue::Catalogue& catalogue) {
  return {catalogue.names("task"), catalogue.names("metric")};
}

catalogue::Catalogue with_metric_choices(const catalogue::Catalogue& catalogue, const Measuring& measuring) {
  std::vector<std::string> metrics;
  for (const auto& task : measuring.tasks) {
    for (const auto* plugin : catalogue.find("task", task)) {
      if (plugin->metrics.empty()) return catalogue;
      add_metrics(*plugin, metrics);
    }
  }
  for (const auto& metric : measuring.metrics) {
    for (const auto* plugin : catalogue.find("metric", metric)) add_metrics(*plugin, metrics);
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
