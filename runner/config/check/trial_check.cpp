#include "config/check/trial_check.hpp"

#include "config/check/device_check.hpp"
#include "config/check/field_check.hpp"
#include "config/check/folds_check.hpp"
#include "config/check/metric_choices.hpp"
#include "config/check/scaling_check.hpp"
#include "config/check/search_check.hpp"
#include "config/check/section_check.hpp"
#include "config/check/value_check.hpp"
#include "config/check/weights_check.hpp"
#include "config/sweep/column.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

void check_seed(const Draft& draft, CheckedTrials& out, std::vector<Column>& columns, Report& report) {
  const auto& description = *find_top_level("seed");
  const auto check = [&](const Node& node, Report& into) { return check_value(node, description, "seed", into); };
  json seed = std::get<std::int64_t>(description.default_value);
  if (const auto* node = draft.value("seed")) {
    if (const auto value = check(*node, report)) seed = *value;
  }
  if (const auto* swept = draft.sweep.find({"seed", ""})) {
    if (auto column = make_column(*swept, check, report)) {
      seed = column->values.front().value;
      columns.push_back(*std::move(column));
    }
  }
  out.first["seed"] = std::move(seed);
}

void check_training(const Draft& draft, CheckedTrials& out, std::vector<Column>& columns, Report& report) {
  FieldTable table;
  table.section = "training";
  table.unknown = "training has no key ";
  for (const auto& one : spec::training_parameters()) table.fields.push_back(&one.description());
  std::vector<Given> given;
  if (const auto* entry = find(draft.root, "training")) {
    const auto& block = entry->value;
    if (block.kind != Node::Kind::mapping && block.kind != Node::Kind::null) {
      report.add(block.where, "training must be a mapping, such as {epochs: 10}; found " + describe(block));
    }
    for (const auto& below : block.entries) put(given, {below.key, below.where, &below.value});
  }
  for (const auto& one : draft.keys_below("training")) put(given, one);
  for (const auto& one : given) report.locate("training." + std::string(one.key), one.where);
  out.first["training"] = check_fields(given, table, draft.root.where, report);
  for_each_key(draft.sweep, [&](const SweptKey& swept) {
    if (swept.key.section != "training") return;
    const auto* field = find_field(table, swept.key.parameter);
    if (field == nullptr) return report_unknown_field(table, swept.key.parameter, swept.where, report);
    report.locate("training." + swept.key.parameter, swept.where);
    const auto check = [&](const Node& node, Report& into) { return check_field(node, *field, "training", into); };
    if (auto column = make_column(swept, check, report)) columns.push_back(*std::move(column));
  });
}

}  // namespace

CheckedTrials check_trials(const Draft& draft, const catalogue::Catalogue& catalogue, Report& report) {
  CheckedTrials out;
  std::vector<Column> columns;
  check_seed(draft, out, columns, report);
  const auto known = with_metric_choices(catalogue, measuring_of(draft));
  for (const auto& section : spec::plugin_sections()) {
    auto checked = check_section(section, draft, known, report);
    if (checked.first && section.key == "dataset") {
      check_folds(draft, *checked.first, checked.columns, report);
      check_scaling(draft, *checked.first, checked.columns, report);
    }
    if (checked.first) out.first[std::string(section.key)] = *std::move(checked.first);
    for (auto& column : checked.columns) columns.push_back(std::move(column));
  }
  check_training(draft, out, columns, report);
  check_device(draft, out.first["training"], columns, report);
  if (auto rules = check_parameter_rules(draft, report)) out.first["parameters"] = *std::move(rules);
  if (auto init = check_init(draft, report)) out.first["init"] = *std::move(init);
  for (const auto& swept : draft.sweep.axes) {
    if (swept.kind == SweptAxis::Kind::space) continue;
    if (auto axis = make_axis(swept, columns, report)) out.axes.push_back(*std::move(axis));
  }
  if (draft.has_search()) out.search = check_search(draft, catalogue, columns, out, report);
  return out;
}

}  // namespace runner::config
