#include "config/sweep/swept_parameter.hpp"

#include "config/check/plugin_block.hpp"
#include "config/wording.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

std::vector<std::string> names_of_tables_with(std::string_view parameter, const std::vector<FieldTable>& tables,
                                              const std::vector<const catalogue::PluginDescription*>& plugins) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (find_field(tables[i], parameter) != nullptr) out.push_back(plugins[i]->name);
  }
  return out;
}

void report_partial(const SweptKey& swept, const std::vector<std::string>& with_it, Report& report) {
  const auto& [section, parameter] = swept.key;
  if (swept.is_searched) {
    return report.add(swept.where, "of the plugins to choose from only " + listed(with_it) + " has " +
                                       in_quotes(swept.key.text()) + "; write {when: {" + section + ": " +
                                       with_it.front() + "}, draw: …}");
  }
  report.add(swept.where, "of the swept plugins only " + listed(with_it) + " has " + in_quotes(swept.key.text()) +
                              "; sweep blocks instead, such as '" + section + ": [{plugin: " + with_it.front() + ", " +
                              parameter + ": …}, …]'");
}

// A value must mean the same to each plugin that is swept with it.
std::optional<json> check_for_all(const Node& node, const SweptKey& swept, const std::vector<FieldTable>& tables,
                                  Report& report) {
  std::optional<json> first;
  for (const auto& table : tables) {
    auto value = check_field(node, *find_field(table, swept.key.parameter), swept.key.section, report);
    if (!value) return std::nullopt;
    if (first && (*first != *value || first->type() != value->type())) {
      report.add(swept.where, "the swept plugins take " + in_quotes(swept.key.text()) +
                                  " as different types; sweep them in runs of their own");
      return std::nullopt;
    }
    first = std::move(value);
  }
  return first;
}

}  // namespace

std::optional<Column> check_swept_parameter(const SweptKey& swept, const spec::PluginSection& section,
                                            const std::vector<const catalogue::PluginDescription*>& plugins,
                                            Report& report) {
  std::vector<FieldTable> tables;
  for (const auto* plugin : plugins) tables.push_back(plugin_fields(section, *plugin));
  const auto with_it = names_of_tables_with(swept.key.parameter, tables, plugins);
  if (with_it.empty()) {
    for (const auto& table : tables) report_unknown_field(table, swept.key.parameter, swept.where, report);
    return std::nullopt;
  }
  if (with_it.size() != tables.size()) {
    report_partial(swept, with_it, report);
    return std::nullopt;
  }
  const auto check = [&](const Node& node, Report& into) { return check_for_all(node, swept, tables, into); };
  return make_column(swept, check, report);
}

}  // namespace runner::config
