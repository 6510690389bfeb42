#include "config/trial_check.hpp"

#include <algorithm>

#include "config/axis.hpp"
#include "config/field_check.hpp"
#include "config/section_check.hpp"
#include "config/value_check.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

void check_seed(const Draft& draft, CheckedTrials& out, Report& report) {
  const Key key{"seed", ""};
  const auto& description = *find_top_level("seed");
  const auto check = [&](const Node& node) { return check_value(node, description, "seed", report); };
  json seed = std::get<std::int64_t>(description.default_value);
  if (const auto* node = draft.value(key)) {
    if (const auto value = check(*node)) seed = *value;
  }
  if (const auto* swept = draft.sweep(key)) {
    if (auto axis = make_axis(*swept, check, report)) {
      seed = axis->points.front().front().value;
      out.axes.push_back(*std::move(axis));
    }
  }
  out.first["seed"] = std::move(seed);
}

void check_training(const Draft& draft, CheckedTrials& out, Report& report) {
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
  out.first["training"] = check_fields(given, table, draft.root.where, report);
  for (const auto& swept : draft.swept) {
    // An unknown key has been noted with the others.
    const auto* field = swept.key.section == "training" ? find_field(table, swept.key.parameter) : nullptr;
    if (field == nullptr) continue;
    const auto check = [&](const Node& node) { return check_field(node, *field, "training", report); };
    if (auto axis = make_axis(swept, check, report)) out.axes.push_back(*std::move(axis));
  }
}

// Puts the axes into the order in which they were written.
void sort_axes(const Draft& draft, std::vector<Axis>& axes) {
  const auto rank = [&](const Axis& axis) {
    const auto is_it = [&](const Override& swept) { return swept.key.text() == axis.keys.front(); };
    return std::find_if(draft.swept.begin(), draft.swept.end(), is_it);
  };
  std::stable_sort(axes.begin(), axes.end(), [&](const Axis& a, const Axis& b) { return rank(a) < rank(b); });
}

}  // namespace

CheckedTrials check_trials(const Draft& draft, const catalogue::Catalogue& catalogue, Report& report) {
  CheckedTrials out;
  check_seed(draft, out, report);
  for (const auto& section : spec::plugin_sections()) {
    auto checked = check_section(section, draft, catalogue, report);
    if (checked.first) out.first[std::string(section.key)] = *std::move(checked.first);
    for (auto& axis : checked.axes) out.axes.push_back(std::move(axis));
  }
  check_training(draft, out, report);
  sort_axes(draft, out.axes);
  return out;
}

}  // namespace runner::config
