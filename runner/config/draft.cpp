#include "config/draft.hpp"

#include <algorithm>

#include "config/merge.hpp"
#include "config/sweep/random_search.hpp"
#include "config/sweep/search_space.hpp"
#include "config/sweep/sweep_block.hpp"
#include "config/wording.hpp"

namespace runner::config {

namespace {

using AxisKind = SweptAxis::Kind;

void check_top_level(const Node& root, Report& report) {
  for (const auto& entry : root.entries) {
    const bool known = find_top_level(entry.key) != nullptr || find_plugin_section(entry.key) != nullptr ||
                       is_block(entry.key) || entry.key == "parameters" || entry.key == "sweep" ||
                       entry.key == "search";
    if (known) continue;
    const auto dot = entry.key.find('.');
    const auto section = entry.key.substr(0, dot);
    if (dot != std::string::npos && (is_block(section) || find_plugin_section(section) != nullptr)) {
      report.add(entry.where, "unknown key " + in_quotes(entry.key) + "; in a file, put " +
                                  in_quotes(entry.key.substr(dot + 1) + ": …") + " inside " + in_quotes(section + ":"));
      continue;
    }
    report_unknown_key(entry.key, entry.where, report);
  }
}

// Leaves out every override of a key that an earlier one has.
std::vector<Override> each_once(std::vector<Override> overrides, Report& report) {
  std::vector<Override> out;
  for (auto& given : overrides) {
    const auto same = [&](const Override& other) { return other.key == given.key; };
    if (std::any_of(out.begin(), out.end(), same)) {
      report.add(given.where, in_quotes(given.key.text()) + " is overridden twice; give it once");
    } else {
      out.push_back(std::move(given));
    }
  }
  return out;
}

// Puts overrides into the sweep of the file: what they name is first taken out of it, wherever it stands.
class Application {
 public:
  Application(Draft& draft, std::size_t most_values, Report& report)
      : draft_(draft), sweep_(draft.sweep), most_values_(most_values), report_(report) {}

  void run(std::vector<Override> overrides) {
    for (const auto& given : overrides) {
      if (given.key.section == "zip") replace_zip(given);
      if (given.key.section == "random") replace_random(given);
      if (given.key.section == "search") change_search(given);
    }
    read_search_space();
    for (auto& given : overrides) {
      const auto& section = given.key.section;
      if (section != "zip" && section != "random" && section != "search") apply(std::move(given));
    }
  }

 private:
  void replace_zip(const Override& given) {
    std::erase_if(sweep_.axes, [](const SweptAxis& axis) { return axis.kind == AxisKind::zip; });
    const auto& value = given.values.front();
    if (value.kind == Node::Kind::null) return;
    for (const auto& group : value.items) take_keys(group);
    take_keys(value);
    read_zip(value, most_values_, sweep_, report_);
  }

  void replace_random(const Override& given) {
    const auto& value = given.values.front();
    if (!given.key.parameter.empty()) {
      auto& setting = given.key.parameter == "trials" ? sweep_.random_trials : sweep_.random_seed;
      setting = Entry{given.key.parameter, given.where, value};
      return;
    }
    std::erase_if(sweep_.axes, [](const SweptAxis& axis) { return axis.kind == AxisKind::random; });
    sweep_.random_trials.reset();
    sweep_.random_seed.reset();
    if (value.kind == Node::Kind::null) return;
    take_keys(value);
    read_random(value, given.where, sweep_, report_);
  }

  void change_search(const Override& given) {
    if (given.key.parameter.empty()) return merge_section(given);
    if (given.key.parameter != "space") return draft_.settings.push_back(given);
    report_.add(given.where,
                "a space has many keys; give a key that is to be searched its draw, such as "
                "optimizer.lr=loguniform(1e-5,1e-1)");
  }

  // Where there is a search, it has a space, be it empty.
  void read_search_space() {
    if (!draft_.has_search()) return;
    const auto* block = draft_.value("search");
    sweep_.axes.push_back({AxisKind::space, block != nullptr ? block->where : draft_.settings.front().where, {}});
    const auto* space = block != nullptr ? find(*block, "space") : nullptr;
    if (space != nullptr) read_space(space->value, space->where, sweep_, report_);
  }

  // Takes the keys of a mapping out of what the file sweeps.
  void take_keys(const Node& mapping) {
    Report ignored;
    for (const auto& entry : mapping.entries) {
      if (const auto key = read_key(entry.key, entry.where, ignored)) take(*key);
    }
  }

  void take(const Key& key) {
    const auto* swept = sweep_.find(key);
    if (swept != nullptr && !swept->where.source->is_override) sweep_.remove(key);
  }

  void draw(const Override& given) {
    const auto* space = sweep_.space();
    const auto is_it = [&](const SweptKey& one) { return one.key == given.key; };
    if (space == nullptr || std::none_of(space->keys.begin(), space->keys.end(), is_it)) take(given.key);
    if (space != nullptr) return add_to_space(given.key, given.where, given.values.front(), sweep_, report_);
    add_to_random(given.key, given.where, given.values.front(), sweep_, report_);
  }

  void apply(Override given) {
    const bool is_random = given.values.size() == 1 && can_be_swept(given.key) && !given.values.front().quoted &&
                           is_distribution(given.values.front());
    if (given.values.size() == 1 && !is_random) {
      take(given.key);
      if (sweep_.find(given.key) != nullptr && !is_free(given.key, given.where, sweep_, report_)) return;
      if (given.key.parameter.empty()) return merge_section(std::move(given));
      draft_.settings.push_back(std::move(given));
      return;
    }
    if (is_random) return draw(given);
    const auto is_it = [&](const SweptAxis& axis) {
      return axis.kind == AxisKind::list && axis.keys.front().key == given.key;
    };
    SweptAxis axis{AxisKind::list, given.where, {{given.key, given.where, std::move(given.values), {}, {}}}};
    const auto place = std::find_if(sweep_.axes.begin(), sweep_.axes.end(), is_it);
    if (place != sweep_.axes.end()) {
      *place = std::move(axis);
      return;
    }
    take(given.key);
    if (is_free(given.key, given.where, sweep_, report_)) sweep_.axes.push_back(std::move(axis));
  }

  // As a file would that extends this one.
  void merge_section(Override given) {
    Node changes;
    changes.kind = Node::Kind::mapping;
    changes.where = draft_.root.where;
    changes.entries.push_back({given.key.section, given.where, std::move(given.values.front())});
    draft_.root = merge(std::move(draft_.root), std::move(changes));
  }

  Draft& draft_;
  Sweep& sweep_;
  std::size_t most_values_;
  Report& report_;
};

}  // namespace

const Override* Draft::setting(const Key& key) const {
  const auto found =
      std::find_if(settings.begin(), settings.end(), [&](const Override& other) { return other.key == key; });
  return found == settings.end() ? nullptr : &*found;
}

const Node* Draft::value(std::string_view section) const {
  const auto* entry = find(root, section);
  return entry == nullptr ? nullptr : &entry->value;
}

bool Draft::has_search() const {
  const auto* block = value("search");
  if (block != nullptr) return block->kind != Node::Kind::null;
  return std::any_of(settings.begin(), settings.end(), [](const Override& one) { return one.key.section == "search"; });
}

std::vector<Given> Draft::keys_below(std::string_view section, const Node* choice) const {
  const auto is_below = [&](const Key& key) { return key.section == section && !key.parameter.empty(); };
  std::vector<Given> out;
  for (const auto& one : settings) {
    if (is_below(one.key)) put(out, {one.key.parameter, one.where, &one.values.front()});
  }
  for (const auto& axis : sweep.axes) {
    for (const auto& one : axis.keys) {
      if (!is_below(one.key)) continue;
      // Where another key decides, the block has what it has without a draw.
      if (one.when.empty() || (choice != nullptr && is_drawn_with(one, *choice)))
        put(out, {one.key.parameter, one.where, &one.values.at(one.value_of_row(0)), true});
    }
  }
  return out;
}

Draft make_draft(Node root, std::vector<Override> overrides, std::size_t most_values, Report& report) {
  Draft draft;
  check_top_level(root, report);
  if (const auto* sweep = find(root, "sweep")) read_sweep(sweep->value, most_values, draft.sweep, report);
  draft.root = std::move(root);
  Application(draft, most_values, report).run(each_once(std::move(overrides), report));
  check_zips(draft.sweep, report);
  draw_random(draft.sweep, most_values, report);
  return draft;
}

}  // namespace runner::config
