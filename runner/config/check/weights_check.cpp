#include "config/check/weights_check.hpp"

#include "config/check/field_check.hpp"
#include "config/number.hpp"
#include "config/path_value.hpp"
#include "config/wording.hpp"
#include "config/yaml/scalar.hpp"
#include "spec/own_parameters.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

std::optional<json> check_rule(const Node& node, Report& report) {
  if (node.kind != Node::Kind::mapping) {
    report.add(node.where,
               "an entry of parameters is a mapping, such as {match: 0.*, lr_scale: 10}; found " + describe(node));
    return std::nullopt;
  }
  FieldTable table;
  table.section = "parameters";
  table.unknown = "an entry of parameters has no key ";
  table.missing = "an entry of parameters needs ";
  for (const auto& one : spec::parameter_rule_parameters()) table.fields.push_back(&one.description());
  std::vector<Given> given;
  for (const auto& entry : node.entries) put(given, {entry.key, entry.where, &entry.value});
  auto rule = check_fields(given, table, node.where, report);
  const bool scales = find(node, "lr_scale") != nullptr;
  const bool freezes = rule.contains("freeze") && rule["freeze"] == true;
  if (!scales && !freezes && find(node, "match") != nullptr) {
    report.add(node.where, "this entry changes nothing; add lr_scale or freeze: true");
  } else if (scales && freezes) {
    report.add(find(node, "lr_scale")->where, "what is frozen has no learning rate; remove lr_scale or freeze");
  }
  return rule;
}

// A name, and a star at the end of both or of none.
void check_renaming(const Entry& entry, json& out, Report& report) {
  const auto value = read_scalar(entry.value);
  const auto* to = std::get_if<std::string>(&value);
  const bool quoted = entry.value.kind == Node::Kind::scalar && entry.value.quoted;
  if (to == nullptr && !quoted) {
    report.add(entry.value.where, "init.rename gives each name another; found " + describe(entry.value));
    return;
  }
  const std::string& name = entry.value.text;
  if (entry.key.ends_with('*') != name.ends_with('*')) {
    report.add(entry.value.where, "a '*' stands for the same text on both sides; write " + in_quotes(entry.key) +
                                      " and " + in_quotes(name) + " both with it or both without");
    return;
  }
  out[entry.key] = name;
}

json check_renamings(const Node& node, Report& report) {
  json out = json::object();
  if (node.kind != Node::Kind::mapping) {
    report.add(node.where,
               "init.rename must be a mapping of names to names, such as {encoder.*: body.*}; found " + describe(node));
    return out;
  }
  for (const auto& entry : node.entries) check_renaming(entry, out, report);
  return out;
}

bool is_file(std::string_view from) { return from.ends_with(".safetensors"); }

void make_absolute(json& init, const Span& where, Report& report) {
  if (!init.contains("from") || !is_file(init["from"].get_ref<const std::string&>())) return;
  auto path = expand_path(init["from"].get_ref<const std::string&>(), where.source->folder);
  if (path.error.empty()) {
    init["from"] = std::move(path.path);
  } else {
    report.add(where, "init.from " + path.error);
  }
}

}  // namespace

std::optional<json> check_parameter_rules(const Draft& draft, Report& report) {
  const auto* node = draft.value("parameters");
  if (node == nullptr || node->kind == Node::Kind::null) return std::nullopt;
  if (node->kind != Node::Kind::sequence) {
    report.add(node->where,
               "parameters must be a list, such as [{match: 0.*, freeze: true}]; found " + describe(*node));
    return std::nullopt;
  }
  json rules = json::array();
  for (const auto& item : node->items) {
    if (auto rule = check_rule(item, report)) rules.push_back(*std::move(rule));
  }
  if (rules.empty()) return std::nullopt;
  return rules;
}

std::optional<json> check_init(const Draft& draft, Report& report) {
  const auto* node = draft.value("init");
  std::vector<Given> given;
  if (node != nullptr && node->kind == Node::Kind::scalar) {
    put(given, {"from", node->where, node});
  } else if (node != nullptr && node->kind == Node::Kind::mapping) {
    for (const auto& entry : node->entries) put(given, {entry.key, entry.where, &entry.value});
  } else if (node != nullptr && node->kind != Node::Kind::null) {
    report.add(node->where, "init must be a checkpoint's name or a mapping with 'from'; found " + describe(*node));
    return std::nullopt;
  }
  for (const auto& one : draft.keys_below("init")) put(given, one);
  if (given.empty() && (node == nullptr || node->kind != Node::Kind::mapping)) return std::nullopt;
  FieldTable table;
  table.section = "init";
  table.unknown = "init has no key ";
  table.missing = "init needs ";
  for (const auto& field : spec::init_parameters()) table.fields.push_back(&field);
  json renamings = json::object();
  Span from = node != nullptr ? node->where : draft.root.where;
  Node name;
  for (auto& one : given) {
    if (one.key == "rename") renamings = check_renamings(*one.value, report);
    if (one.key != "from") continue;
    from = one.value->where;
    name = *one.value;
    // A trial's number is the name of its best checkpoint.
    if (read_integer(name.text)) name.quoted = true;
    one.value = &name;
  }
  std::erase_if(given, [](const Given& one) { return one.key == "rename"; });
  auto init = check_fields(given, table, from, report);
  init["rename"] = std::move(renamings);
  init["sha256"] = "";
  make_absolute(init, from, report);
  return init;
}

}  // namespace runner::config
