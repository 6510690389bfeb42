#include "config/sweep/search_space.hpp"

#include <algorithm>

#include "config/sweep/sweep_block.hpp"
#include "config/wording.hpp"

namespace runner::config {

namespace {

using nlohmann::json;

constexpr const char* conditional_form = "{when: {optimizer: sgd}, draw: 'uniform(0, 0.99)'}";

bool is_plugin_of(const json& name, const json& block) {
  if (block.is_array()) return block.size() == 1 && is_plugin_of(name, block.front());
  return block.is_object() && block.contains("plugin") && block["plugin"] == name;
}

bool is_replicate(const Key& key) { return key.section == "seed" || key == Key{"dataset", "fold"}; }

// Takes `when` and `draw` apart; null where a fault was noted.
const Node* read_conditional(const Node& written, std::vector<Entry>& when, Report& report) {
  const Node* draw = nullptr;
  bool sound = true;
  for (const auto& entry : written.entries) {
    if (entry.key == "draw") {
      draw = &entry.value;
    } else if (entry.key != "when") {
      report.add(entry.where, "a draw has no key " + in_quotes(entry.key) + "; write " + conditional_form);
      sound = false;
    } else if (entry.value.kind != Node::Kind::mapping || entry.value.entries.empty()) {
      report.add(entry.value.where, "'when' takes keys and the values at which this one is drawn, such as " +
                                        std::string(conditional_form) + "; found " + describe(entry.value));
      sound = false;
    } else {
      when = entry.value.entries;
    }
  }
  if (!sound) return nullptr;
  if (draw == nullptr || when.empty()) {
    report.add(written.where,
               std::string("a draw that depends on another key needs 'when' and 'draw'; write ") + conditional_form);
    return nullptr;
  }
  return draw;
}

bool are_keys(const std::vector<Entry>& when, Report& report) {
  return std::all_of(when.begin(), when.end(),
                     [&](const Entry& one) { return read_key(one.key, one.where, report).has_value(); });
}

// A key that may stand in a space; notes why it may not.
bool can_be_searched(const Key& key, const Span& where, Report& report) {
  if (is_replicate(key)) {
    report.add(where, in_quotes(key.text()) + " is what replicates differ in, and nothing to search; " +
                          (key.section == "seed" ? "for several seeds, set search.seeds_per_configuration"
                                                 : "sweep it beside the search, as dataset.fold: 0..4"));
    return false;
  }
  return can_be_drawn(key, where, report);
}

void fill_values(SweptKey& key) {
  if (key.distribution->kind == Distribution::Kind::choice) {
    key.values = key.distribution->options;
    return;
  }
  Node middle;
  middle.kind = Node::Kind::scalar;
  middle.text = key.distribution->number(0.5);
  middle.where = key.distribution->where;
  key.values = {std::move(middle)};
}

}  // namespace

void read_space(const Node& block, const Span& where, Sweep& sweep, Report& report) {
  if (sweep.space() == nullptr) sweep.axes.push_back({SweptAxis::Kind::space, where, {}});
  if (block.kind != Node::Kind::mapping) {
    if (block.kind == Node::Kind::null) return;
    report.add(block.where,
               "'space' takes keys and how they are drawn, such as {optimizer.lr: 'loguniform(1e-5, 1e-1)'}; "
               "found " +
                   describe(block));
    sweep.space_is_incomplete = true;
    return;
  }
  for (const auto& entry : block.entries) {
    // A file that extends another leaves a key out so.
    if (entry.value.kind == Node::Kind::null) continue;
    if (const auto key = read_key(entry.key, entry.where, report)) {
      add_to_space(*key, entry.where, entry.value, sweep, report);
    } else {
      sweep.space_is_incomplete = true;
    }
  }
}

void add_to_space(const Key& key, const Span& where, const Node& draw, Sweep& sweep, Report& report) {
  auto& space = *sweep.space();
  SweptKey added;
  added.key = key;
  added.where = where;
  added.is_searched = true;
  const Node* distribution = &draw;
  if (draw.kind == Node::Kind::mapping) distribution = read_conditional(draw, added.when, report);
  if (distribution != nullptr) added.distribution = read_distribution(*distribution, report);
  const bool is_sound = added.distribution && are_keys(added.when, report);
  const auto same =
      std::find_if(space.keys.begin(), space.keys.end(), [&](const SweptKey& one) { return one.key == key; });
  const bool is_ours = same != space.keys.end();
  if (!can_be_searched(key, where, report) || !is_sound || (!is_ours && !is_free(key, where, sweep, report))) {
    sweep.space_is_incomplete = true;
    return;
  }
  fill_values(added);
  if (!is_ours) {
    space.keys.push_back(std::move(added));
    return;
  }
  if (added.when.empty()) added.when = std::move(same->when);
  *same = std::move(added);
}

bool allows(const Node& wanted, const json& shown, const json& value) {
  const auto one = written_json(wanted);
  if (one == shown || one == value || is_plugin_of(one, shown) || is_plugin_of(one, value)) return true;
  return wanted.kind == Node::Kind::sequence &&
         std::any_of(wanted.items.begin(), wanted.items.end(),
                     [&](const Node& item) { return allows(item, shown, value); });
}

bool is_drawn_with(const SweptKey& key, const Node& choice) {
  return std::all_of(key.when.begin(), key.when.end(), [&](const Entry& condition) {
    return condition.key == key.key.section && allows(condition.value, shown_json(choice), nullptr);
  });
}

}  // namespace runner::config
