#include "config/check/section_check.hpp"

#include <algorithm>

#include "config/check/plugin_block.hpp"
#include "config/merge.hpp"
#include "config/sweep/swept_parameter.hpp"
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
    if (const auto* swept = draft_.sweep.find(key)) {
      if (!is_choice(*swept)) return std::move(out_);
      add_column(make_column(
          *swept, [&](const Node& node, Report&) { return check_swept_choice(node, entry); }, report_));
      if (!out_.columns.empty()) out_.first = out_.columns.front().values.front().value;
    } else if (entry != nullptr && is_none(entry->value)) {
      if (!extra_.empty()) report_missing();
    } else if (entry != nullptr) {
      out_.first = check_choice(entry->value);
    } else if (!section_.default_plugin.empty()) {
      is_in_file_ = false;
      out_.first = check_choice(default_choice());
    } else if (!section_.is_optional || !extra_.empty()) {
      report_missing();
    }
    for_each_key(draft_.sweep, [&](const SweptKey& swept) {
      if (swept.key.section != section_.key || swept.key.parameter.empty()) return;
      add_column(check_swept_parameter(swept, section_, plugins_at(swept), report_));
    });
    return std::move(out_);
  }

 private:
  // The plugins with which a key of a search's space is drawn.
  std::vector<const catalogue::PluginDescription*> plugins_at(const SweptKey& swept) const {
    auto plugins = plugins_;
    for (const auto& condition : swept.when) {
      if (condition.key != section_.key) continue;
      std::erase_if(plugins, [&](const auto* plugin) { return !names(condition.value, plugin->name); });
    }
    return plugins;
  }

  // Says whether a condition names a plugin, by its name or in a block.
  static bool names(const Node& wanted, const std::string& plugin) {
    if (wanted.kind == Node::Kind::sequence) {
      return std::any_of(wanted.items.begin(), wanted.items.end(), [&](const Node& one) { return names(one, plugin); });
    }
    const auto* name = wanted.kind == Node::Kind::mapping ? find(wanted, "plugin") : nullptr;
    return (name != nullptr ? name->value : wanted).text == plugin;
  }

  void add_column(std::optional<Column> column) {
    if (column) out_.columns.push_back(*std::move(column));
  }

  Node default_choice() const {
    Node name;
    name.kind = Node::Kind::scalar;
    name.text = section_.default_plugin;
    name.where = draft_.root.where;
    return name;
  }

  // A trial may do without: `stop: null` takes back what a file that is extended, or the config, has.
  bool is_none(const Node& node) const {
    return section_.is_optional &&
           (node.kind == Node::Kind::null || (node.kind == Node::Kind::sequence && node.items.empty()));
  }

  // A misspelt key has been noted with what it was meant to be.
  bool is_misspelt() const {
    const auto& entries = draft_.root.entries;
    return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
      return (entry.key.find('.') == std::string::npos && likely_key(entry.key) == section_.key) ||
             entry.key.starts_with(std::string(section_.key) + ":");
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
    auto checked = check_plugin_block(block, section_, extra, catalogue_, report_);
    if (!checked) return std::nullopt;
    const bool known = std::find(plugins_.begin(), plugins_.end(), checked->plugin) != plugins_.end();
    if (!known) plugins_.push_back(checked->plugin);
    locate(block, extra, checked->plugin->name);
    return std::move(checked->value);
  }

  // What overrides and sweeps give stands for what the block has.
  void locate(const Node& block, const std::vector<Given>& extra, const std::string& plugin) {
    const std::string key(section_.key);
    for (const auto& one : extra) report_.locate(key + "." + std::string(one.key), one.where, plugin);
    for (const auto& entry : block.entries)
      if (entry.key != "plugin") report_.locate(key + "." + entry.key, entry.where, plugin);
    if (is_in_file_) report_.locate(key, block.where, plugin);
  }

  // Plugins are no numbers to draw.
  bool is_choice(const SweptKey& swept) {
    const bool choice = !swept.distribution || swept.distribution->kind == Distribution::Kind::choice;
    if (!choice) {
      report_.add(swept.distribution->where,
                  in_quotes(section_.key) + " names a plugin; draw one with choice(name, name)");
    }
    return choice;
  }

  // A block of a sweep changes the file's as an override does; a parameter of it that is swept, too, would never be
  // used.
  std::optional<json> check_swept_choice(const Node& node, const Entry* block) {
    for (const auto& entry : node.entries) {
      const Key key{std::string(section_.key), entry.key};
      if (draft_.sweep.find(key) != nullptr) {
        report_.add(entry.where,
                    in_quotes(key.text()) + " is swept, too, so this value would never be used; remove one");
      } else if (const auto* given = draft_.setting(key)) {
        report_.add(given->where, in_quotes(key.text()) +
                                      " is given in the swept blocks, each with a value of its own; " +
                                      "change it there, or name the plugins only");
      }
    }
    const std::size_t first_place = report_.places().size();
    const auto whole = block == nullptr ? node : merge_block(section_.key, block->value, node);
    auto choice = check_choice(whole, draft_.keys_below(section_.key, &node));
    if (choice) report_.put_in_block(first_place, without_swept(*choice));
    return choice;
  }

  // What all trials of a swept block have of it.
  json without_swept(json choice) const {
    json& block = choice.is_array() && choice.size() == 1 ? choice.front() : choice;
    for_each_key(draft_.sweep, [&](const SweptKey& swept) {
      const bool is_of_block = swept.key.section == section_.key && !swept.key.parameter.empty();
      if (is_of_block && block.is_object()) block.erase(swept.key.parameter);
    });
    return choice;
  }

  std::optional<json> check_choice(const Node& node) { return check_choice(node, extra_); }

  std::optional<json> check_choice(const Node& node, const std::vector<Given>& extra) {
    if (!section_.is_list()) return check_block(node, extra);
    if (node.kind != Node::Kind::sequence) {
      auto block = check_block(node, extra);
      return block ? std::optional(json::array({*std::move(block)})) : std::nullopt;
    }
    return check_list(node, extra);
  }

  std::optional<json> check_list(const Node& node, const std::vector<Given>& extra) {
    if (node.items.empty()) {
      report_.add(node.where, in_quotes(section_.key) + " is an empty list; it needs at least one plugin");
      return std::nullopt;
    }
    const bool several = node.items.size() > 1;
    for (const auto& one : several ? extra : std::vector<Given>{}) {
      report_.add(one.where, in_quotes(section_.key) +
                                 " is a list here, so a parameter does not say whose it is; give the whole list");
    }
    json out = json::array();
    for (const auto& item : node.items) {
      auto block = check_block(item, several ? std::vector<Given>{} : extra);
      if (block) out.push_back(*std::move(block));
    }
    if (out.size() != node.items.size()) return std::nullopt;
    return out;
  }

  const spec::PluginSection& section_;
  const Draft& draft_;
  const catalogue::Catalogue& catalogue_;
  Report& report_;
  // What overrides and the first values of sweeps put into the block.
  std::vector<Given> extra_;
  // The block is not the runner's own for a file that has none.
  bool is_in_file_ = true;
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
