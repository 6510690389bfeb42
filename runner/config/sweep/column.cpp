#include "config/sweep/column.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "config/number.hpp"
#include "config/wording.hpp"
#include "spec/trial_spec_json.hpp"

namespace runner::config {

namespace {

std::string written_text(const Node& node) {
  return node.kind == Node::Kind::scalar ? node.text : written_json(node).dump();
}

// An end that is not itself drawn may lie on a bound that excludes it. Nor need the last of a range with steps be one
// of them, but what is written is to be right.
bool check_end(const Node& end, double towards, bool is_drawn, const ValueChecker& check, Report& report) {
  Report ignored;
  if (check(end, ignored)) return true;
  if (is_drawn) {
    check(end, report);
    return false;
  }
  auto inside = end;
  inside.text = exact_text(std::nextafter(read_finite(end.text).value_or(0.0), towards));
  if (check(inside, ignored)) return true;
  check(end, report);
  return false;
}

bool check_ends(const Distribution& distribution, const ValueChecker& check, Report& report) {
  if (distribution.kind == Distribution::Kind::choice) return true;
  const auto low = read_finite(distribution.low.text), high = read_finite(distribution.high.text);
  const bool are_drawn = distribution.draws_ends();
  const bool low_sound = check_end(distribution.low, *high, are_drawn, check, report);
  return check_end(distribution.high, *low, are_drawn, check, report) && low_sound;
}

// The checked values of a key, not yet in rows; none where one is at fault.
std::optional<std::vector<AxisValue>> check_values(const SweptKey& swept, const ValueChecker& check, Report& report) {
  std::vector<AxisValue> values;
  for (const auto& node : swept.values) {
    auto value = check(node, report);
    if (value) {
      values.push_back({*std::move(value), shown_json(node)});
    } else if (swept.distribution) {
      // What was drawn stands in one place; one fault says it all.
      return std::nullopt;
    }
  }
  if (values.size() != swept.values.size()) return std::nullopt;
  return values;
}

// Notes an option that stands for the same value as an earlier one.
void check_options(const SweptKey& swept, const std::vector<AxisValue>& values, Report& report) {
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (seen.insert(spec::canonical_text(values[i].value)).second) continue;
    report.add(swept.values[i].where, in_quotes(swept.key.text()) + " has the choice " +
                                          shortened(written_text(swept.values[i])) + " twice; give it once");
  }
}

bool is_without_effect(const SweptKey& swept) { return spec::is_without_effect(swept.key.text()); }

// Notes a row whose trials would have the results of an earlier one's.
void check_row(const SweptAxis& swept, std::size_t row, Report& report) {
  const auto& first = swept.keys.front();
  const auto& node = first.values[row];
  if (std::any_of(swept.keys.begin(), swept.keys.end(), is_without_effect)) {
    report.add(node.where,
               "these trials would differ in nothing that changes a result, and count as replicates of one "
               "configuration; give each limit in a zip with what needs it, and nothing else twice");
    return;
  }
  if (swept.keys.size() == 1) {
    report.add(node.where, in_quotes(first.key.text()) + " takes the value " + shortened(written_text(node)) +
                               " twice; list each value once");
    return;
  }
  std::string values;
  for (const auto& one : swept.keys) {
    values += (values.empty() ? "" : ", ") + one.key.text() + " " + shortened(written_text(one.values[row]));
  }
  report.add(node.where, "these values are zipped twice: " + values + "; list them once");
}

}  // namespace

std::optional<Column> make_column(const SweptKey& swept, const ValueChecker& check, Report& report) {
  if (swept.distribution && !check_ends(*swept.distribution, check, report)) return std::nullopt;
  auto values = check_values(swept, check, report);
  if (!values) return std::nullopt;
  Column out{swept.key.text(), {}};
  if (swept.picks.empty()) {
    out.values = *std::move(values);
    return out;
  }
  check_options(swept, *values, report);
  out.values.reserve(swept.picks.size());
  for (const auto pick : swept.picks) out.values.push_back((*values)[pick]);
  return out;
}

std::optional<Axis> make_axis(const SweptAxis& swept, std::vector<Column>& columns, Report& report) {
  std::vector<Column*> used;
  for (const auto& one : swept.keys) {
    const auto name = one.key.text();
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.key == name; });
    if (found == columns.end() || found->values.size() != swept.keys.front().rows()) return std::nullopt;
    used.push_back(&*found);
  }
  Axis axis;
  for (const auto* column : used) axis.keys.push_back(column->key);
  std::unordered_set<std::string> seen;
  for (std::size_t row = 0; row < swept.keys.front().rows(); ++row) {
    std::vector<AxisValue> point;
    std::string text;
    for (auto* column : used) {
      const bool counts = swept.kind != SweptAxis::Kind::random && !spec::is_without_effect(column->key);
      if (counts) text += spec::canonical_text(column->values[row].value) + "\n";
      point.push_back(std::move(column->values[row]));
    }
    if (swept.kind != SweptAxis::Kind::random && !seen.insert(text).second) check_row(swept, row, report);
    axis.points.push_back(std::move(point));
  }
  return axis;
}

}  // namespace runner::config
