#include "config/section_check.hpp"

#include <algorithm>

#include "config/axis.hpp"
#include "config/plugin_block.hpp"
#include "config/wording.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

class SectionCheck {
 public:
  SectionCheck(const spec::PluginSection& section, const Draft& draft, const catalogue::Catalogue& catalogue,
               Report& report)
      : section_(section),
        draft_(draft),
        catalogue_(catalogue),
        report_(report),
        extra_(draft.keys_below(section.key)) {}

  CheckedSection run() {
    const Key key{std::string(section_.key), ""};
    const auto* entry = find(draft_.root, section_.key);
    if (const auto* swept = draft_.sweep(key)) {
      keep_own_keys(entry);
      add_axis(make_axis(
          *swept, [&](const Node& node) { return check_choice(node); }, report_));
      if (!out_.axes.empty()) out_.first = out_.axes.front().points.front().front().value;
    } else if (const auto* setting = draft_.setting(key)) {
      keep_own_keys(entry);
      out_.first = check_choice(setting->values.front());
    } else if (entry != nullptr) {
      out_.first = check_choice(entry->value);
    } else if (!section_.default_plugin.empty()) {
      out_.first = check_choice(default_choice());
    } else {
      report_missing();
    }
    for (const auto& swept : draft_.swept) {
      if (swept.key.section == section_.key && !swept.key.parameter.empty()) sweep_parameter(swept);
    }
    return std::move(out_);
  }

 private:
  void add_axis(std::optional<Axis> axis) {
    if (axis) out_.axes.push_back(*std::move(axis));
  }

  // The runner's own keys stay when an override or a sweep changes the plugin.
  void keep_own_keys(const Entry* block) {
    if (section_.key != "dataset" || block == nullptr) return;
    for (const auto& own : spec::dataset_parameters()) {
      const auto* entry = find(block->value, own.description().name);
      if (entry != nullptr) own_.push_back({entry->key, entry->where, &entry->value});
    }
  }

  Node default_choice() const {
    Node name;
    name.kind = Node::Kind::scalar;
    name.text = section_.default_plugin;
    name.where = draft_.root.where;
    return name;
  }

  // A misspelt key has been noted with what it was meant to be.
  bool is_misspelt() const {
    const auto& entries = draft_.root.entries;
    return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
      return entry.key.find('.') == std::string::npos && likely_key(entry.key) == section_.key;
    });
  }

  void report_missing() {
    if (is_misspelt()) return;
    const auto names = catalogue_.names(section_.kind);
    const std::string key(section_.key);
    const auto example = names.empty() ? std::string("NAME") : names.front();
    report_.add(draft_.root.where, in_quotes(key) + " is missing; add a line such as '" + key + ": " + example + "'" +
                                       (names.empty() ? "" : "; there are: " + listed(names)));
  }

  std::optional<json> check_block(const Node& block, const std::vector<Given>& extra) {
    auto checked = check_plugin_block(block, section_, own_, extra, catalogue_, report_);
    if (!checked) return std::nullopt;
    plugins_.push_back(checked->plugin);
    return std::move(checked->value);
  }

  std::optional<json> check_choice(const Node& node) {
    if (!section_.list) return check_block(node, extra_);
    if (node.kind != Node::Kind::sequence) {
      auto block = check_block(node, extra_);
      return block ? std::optional(json::array({*std::move(block)})) : std::nullopt;
    }
    return check_list(node);
  }

  std::optional<json> check_list(const Node& node) {
    if (node.items.empty()) {
      report_.add(node.where, in_quotes(section_.key) + " is an empty list; it needs at least one plugin");
      return std::nullopt;
    }
    const bool several = node.items.size() > 1;
    for (const auto& one : several ? extra_ : std::vector<Given>{}) {
      report_.add(one.where, in_quotes(section_.key) +
                                 " is a list here, so a parameter does not say whose it is; give the whole list");
    }
    json out = json::array();
    for (const auto& item : node.items) {
      auto block = check_block(item, several ? std::vector<Given>{} : extra_);
      if (block) out.push_back(*std::move(block));
    }
    if (out.size() != node.items.size()) return std::nullopt;
    return out;
  }

  void sweep_parameter(const Override& swept) {
    bool all = !plugins_.empty();
    for (const auto* plugin : plugins_) {
      const auto table = plugin_fields(section_, *plugin);
      if (find_field(table, swept.key.parameter) != nullptr) continue;
      report_unknown_field(table, swept.key.parameter, swept.where, report_);
      all = false;
    }
    if (!all) return;
    add_axis(make_axis(
        swept, [&](const Node& node) { return check_for_all(node, swept); }, report_));
  }

  // A value must mean the same to each plugin that is swept with it.
  std::optional<json> check_for_all(const Node& node, const Override& swept) {
    std::optional<json> first;
    for (const auto* plugin : plugins_) {
      const auto table = plugin_fields(section_, *plugin);
      auto value = check_field(node, *find_field(table, swept.key.parameter), section_.key, report_);
      if (!value) return std::nullopt;
      if (first && (*first != *value || first->type() != value->type())) {
        report_.add(swept.where, "the swept plugins take " + in_quotes(swept.key.text()) +
                                     " as different types; sweep them in runs of their own");
        return std::nullopt;
      }
      first = std::move(value);
    }
    return first;
  }

  const spec::PluginSection& section_;
  const Draft& draft_;
  const catalogue::Catalogue& catalogue_;
  Report& report_;
  // What overrides and the first values of sweeps put into the block.
  std::vector<Given> extra_;
  std::vector<Given> own_;
  // The plugins that the block may have.
  std::vector<const catalogue::PluginDescription*> plugins_;
  CheckedSection out_;
};

}  // namespace

CheckedSection check_section(const spec::PluginSection& section, const Draft& draft,
                             const catalogue::Catalogue& catalogue, Report& report) {
  return SectionCheck(section, draft, catalogue, report).run();
}

}  // namespace runner::config
