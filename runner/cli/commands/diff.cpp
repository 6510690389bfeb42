#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analysis/comparability.hpp"
#include "analysis/ranking.hpp"
#include "analysis/result_description.hpp"
#include "cli/arguments.hpp"
#include "cli/named_result.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "cli/show_parts.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using analysis::FactName;
using analysis::Moments;
using analysis::ResultDescription;
using database::Cell;
using database::Table;
using nlohmann::ordered_json;

constexpr std::size_t most_values = 8;

struct Side {
  std::string name;
  ResultDescription result;
  std::vector<database::CurvePoint> curve;
};

Side read_side(database::Reader& reader, const std::string& text) {
  const auto named = find_result(reader, text);
  std::vector<std::int64_t> trials;
  if (const auto* trial = std::get_if<NamedTrial>(&named)) {
    trials.push_back(trial->trial);
  } else {
    for (const auto& row : trials_of(reader, std::get<NamedExperiment>(named))) trials.push_back(row.trial);
  }
  if (trials.empty()) throw database::DatabaseError(database::DatabaseFault::not_found, "'" + text + "' has no trial");
  Side side{trials.size() == 1 ? fmt::format("trial {}", trials[0]) : text, analysis::describe(reader, trials), {}};
  if (side.result.monitor) side.curve = reader.curve_of(side.result.counted, side.result.monitor->second);
  return side;
}

// Where both may be called the same.
void tell_apart(Side& a, Side& b) {
  if (a.name != b.name) return;
  a.name += " (first)";
  b.name += " (second)";
}

bool is_digest(const FactName& name) { return name.first == "plugin" || name.first == "data"; }

Cell cell_of(const FactName& name, const std::set<nlohmann::json>* values) {
  if (values == nullptr || values->empty()) return nullptr;
  if (values->size() == 1) {
    const auto& value = *values->begin();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number()) return value.get<double>();
  }
  std::string text;
  std::size_t count = 0;
  for (const auto& value : *values) {
    if (++count > most_values) return fmt::format("{}, … {} in all", text, values->size());
    const auto word = value.is_string() ? value.get<std::string>() : value.dump();
    text += (text.empty() ? "" : ", ") + (is_digest(name) ? word.substr(0, 12) : word);
  }
  return text;
}

const std::set<nlohmann::json>* find(const ResultDescription& result, const FactName& name) {
  const auto found = result.facts.find(name);
  return found != result.facts.end() ? &found->second : nullptr;
}

// What differs, in the order of the sections.
std::vector<FactName> differing(const ResultDescription& a, const ResultDescription& b) {
  std::set<FactName> names;
  for (const auto* result : {&a, &b}) {
    for (const auto& [name, values] : result->facts) names.insert(name);
  }
  std::vector<FactName> different;
  for (const char* section : {"parameter", "plugin", "data", "environment"}) {
    for (const auto& name : names) {
      if (name.first != section) continue;
      const auto* in_a = find(a, name);
      const auto* in_b = find(b, name);
      const bool is_same = in_a != nullptr && in_b != nullptr && *in_a == *in_b;
      if (!is_same) different.push_back(name);
    }
  }
  return different;
}

Table facts_table(const Side& a, const Side& b) {
  Table table{{"what", "name", a.name, b.name}, {}};
  for (const auto& name : differing(a.result, b.result)) {
    table.rows.push_back(
        {name.first, name.second, cell_of(name, find(a.result, name)), cell_of(name, find(b.result, name))});
  }
  return table;
}

std::string states_text(const ResultDescription& result) {
  std::string text;
  for (const auto& [state, number] : result.states) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, events::to_text(state));
  }
  return text;
}

std::vector<std::string> number_names(const Side& a, const Side& b) {
  std::set<std::string> names;
  for (const auto* side : {&a, &b}) {
    for (const auto& [name, moments] : side->result.numbers) names.insert(name);
  }
  return {names.begin(), names.end()};
}

const Moments* number_of(const Side& side, const std::string& name) {
  const auto found = side.result.numbers.find(name);
  return found != side.result.numbers.end() ? &found->second : nullptr;
}

Table results_table(const Side& a, const Side& b) {
  Table table{{"result", a.name, b.name, "difference"}, {}};
  const auto states_a = states_text(a.result);
  const auto states_b = states_text(b.result);
  if (states_a != states_b) table.rows.push_back({"trials", states_a, states_b, nullptr});
  for (const auto& name : number_names(a, b)) {
    const auto* in_a = number_of(a, name);
    const auto* in_b = number_of(b, name);
    const bool both = in_a != nullptr && in_b != nullptr;
    if (both && in_a->mean == in_b->mean) continue;
    table.rows.push_back({name, in_a != nullptr ? Cell(in_a->mean) : Cell(nullptr),
                          in_b != nullptr ? Cell(in_b->mean) : Cell(nullptr),
                          both ? Cell(in_b->mean - in_a->mean) : Cell(nullptr)});
  }
  return table;
}

bool compare(database::Reader& reader, const Side& a, const Side& b) {
  if (!a.result.monitor || a.result.monitor != b.result.monitor || a.result.mode != b.result.mode) return false;
  auto trials = a.result.trials;
  trials.insert(trials.end(), b.result.trials.begin(), b.result.trials.end());
  return !analysis::why_not_compared(analysis::trial_results(reader, {std::nullopt, trials}));
}

std::optional<Moments> paired(const Side& a, const Side& b, bool compares) {
  if (!compares || a.result.trials.size() < 2 || b.result.trials.size() < 2) return std::nullopt;
  return analysis::paired_difference(a.result.values, b.result.values);
}

void print_paired(const Side& a, const Side& b, bool compares) {
  if (!compares) {
    fmt::print("Their values do not compare (another metric, loss or data), so there is no difference of them.\n");
    return;
  }
  for (const auto* side : {&a, &b}) {
    if (side->result.configurations < 2) continue;
    fmt::print("{} has {} configurations, so that nothing pairs its replicates; name one of them, such as {}#1.\n",
               text::visible(side->name), side->result.configurations, text::visible(side->name));
  }
  const auto difference = paired(a, b, compares);
  if (!difference || !difference->se) return;
  const auto clear = analysis::is_clear(*difference);
  fmt::print("Replicate by replicate the difference of val_{} is {} ± {:.2g} (mean ± standard error over {}): {}.\n",
             text::visible(a.result.monitor->second), number_for_output(difference->mean), *difference->se,
             difference->n,
             !clear   ? "so few equal ones cannot tell them apart"
             : *clear ? "clear"
                      : "they cannot be told apart");
}

std::vector<report::Curve> drawn_curves(const Side& a, const Side& b) {
  std::vector<report::Curve> curves;
  for (const auto* side : {&a, &b}) {
    curves.push_back({side->name + " val_" + a.result.monitor->second, {}});
    for (const auto& point : side->curve) {
      if (point.validation) curves.back().points.emplace_back(point.epoch, *point.validation);
    }
  }
  return curves;
}

ordered_json json_of(const std::set<nlohmann::json>* values) {
  return values != nullptr ? ordered_json(std::vector<nlohmann::json>(values->begin(), values->end()))
                           : ordered_json::array();
}

ordered_json json_of(const Moments* moments) {
  if (moments == nullptr) return nullptr;
  return {
      {"n", moments->n}, {"mean", moments->mean}, {"sd", json_or_null(moments->sd)}, {"se", json_or_null(moments->se)}};
}

ordered_json json_of(const Side& side) {
  ordered_json json = {{"name", side.name}, {"trials", side.result.trials}};
  for (const auto& [state, number] : side.result.states) json["states"][std::string(events::to_text(state))] = number;
  json["curve"] = curve_json(side.curve);
  return json;
}

ordered_json json_of(const Side& a, const Side& b, bool compares) {
  ordered_json json = {{"a", json_of(a)}, {"b", json_of(b)}};
  json["differences"] = ordered_json::array();
  for (const auto& name : differing(a.result, b.result)) {
    json["differences"].push_back({{"what", name.first},
                                   {"name", name.second},
                                   {"a", json_of(find(a.result, name))},
                                   {"b", json_of(find(b.result, name))}});
  }
  json["results"] = ordered_json::object();
  for (const auto& name : number_names(a, b)) {
    json["results"][name] = {{"a", json_of(number_of(a, name))}, {"b", json_of(number_of(b, name))}};
  }
  const auto difference = paired(a, b, compares);
  json["paired_difference"] = json_of(difference ? &*difference : nullptr);
  if (difference) json["paired_difference"]["clear"] = json_or_null(analysis::is_clear(*difference));
  return json;
}

void print(const Side& a, const Side& b, bool compares) {
  const auto facts = facts_table(a, b);
  if (facts.rows.empty()) {
    fmt::print("They have the same parameters, plugins, data and environment.\n");
  } else {
    print_table(facts, false);
  }
  const auto results = results_table(a, b);
  if (!results.rows.empty()) print_table(results, false);
  print_paired(a, b, compares);
  if (!compares) return;
  const auto curves = drawn_curves(a, b);
  print_curves(curves, std::nullopt);
}

}  // namespace

int run_diff(const Arguments& arguments) {
  CLI::App app(
      "Shows in what two trials, configurations or experiments differ: parameters, plugins, data, environment and\n"
      "results, of several trials the mean over those that completed. Nothing that they have in common is shown.",
      "runner diff");
  std::string db;
  std::string first;
  std::string second;
  bool json = false;
  app.add_option("a", first, result_name_forms)->required();
  app.add_option("b", second, "The other, named alike")->required();
  app.add_flag("--json", json, "Print JSON");
  add_db_option(app, db);
  if (const auto code = parse(app, arguments)) return *code;
  database::Reader reader(open_database(db));
  auto a = read_side(reader, first);
  auto b = read_side(reader, second);
  tell_apart(a, b);
  const bool compares = compare(reader, a, b);
  json ? print_json(json_of(a, b, compares), 2) : print(a, b, compares);
  return exit_ok;
}

}  // namespace runner::cli
