#include "config/draft.hpp"

#include <algorithm>

#include "config/sweep_values.hpp"
#include "config/wording.hpp"

namespace runner::config {

namespace {

template <class Overrides>
auto find_key(Overrides& overrides, const Key& key) {
  return std::find_if(overrides.begin(), overrides.end(), [&](const Override& other) { return other.key == key; });
}

void check_top_level(const Node& root, Report& report) {
  for (const auto& entry : root.entries) {
    const bool known = find_top_level(entry.key) != nullptr || find_plugin_section(entry.key) != nullptr ||
                       entry.key == "training" || entry.key == "sweep";
    if (known) continue;
    const auto dot = entry.key.find('.');
    const auto section = entry.key.substr(0, dot);
    if (dot != std::string::npos && (section == "training" || find_plugin_section(section) != nullptr)) {
      report.add(entry.where, "unknown key " + in_quotes(entry.key) + "; in a file, put " +
                                  in_quotes(entry.key.substr(dot + 1) + ": …") + " inside " + in_quotes(section + ":"));
      continue;
    }
    report_unknown_key(entry.key, entry.where, report);
  }
}

void read_swept_key(const Entry& entry, std::size_t most_values, std::vector<Override>& swept, Report& report) {
  if (entry.key == "zip" || entry.key == "random") return report_unknown_key(entry.key, entry.where, report);
  auto key = read_key(entry.key, entry.where, report);
  auto values = sweep_values(entry.value, most_values, report);
  if (!key) return;
  if (!can_be_swept(*key)) {
    report.add(entry.where, in_quotes(entry.key) + " cannot be swept: it belongs to the whole experiment");
  } else if (find_key(swept, *key) != swept.end()) {
    report.add(entry.where, in_quotes(entry.key) + " is swept twice; remove one");
  } else if (!values.empty()) {
    swept.push_back({*std::move(key), entry.where, std::move(values)});
  }
}

std::vector<Override> read_sweep(const Node& root, std::size_t most_values, Report& report) {
  std::vector<Override> swept;
  const auto* sweep = find(root, "sweep");
  if (sweep == nullptr || sweep->value.kind == Node::Kind::null) return swept;
  if (sweep->value.kind != Node::Kind::mapping) {
    report.add(sweep->value.where,
               "'sweep' must be a mapping of keys to values, such as 'seed: 0..9'; found " + describe(sweep->value));
    return swept;
  }
  for (const auto& entry : sweep->value.entries) read_swept_key(entry, most_values, swept, report);
  return swept;
}

}  // namespace

const Override* Draft::setting(const Key& key) const {
  const auto found = find_key(settings, key);
  return found == settings.end() ? nullptr : &*found;
}

const Override* Draft::sweep(const Key& key) const {
  const auto found = find_key(swept, key);
  return found == swept.end() ? nullptr : &*found;
}

const Node* Draft::value(const Key& key) const {
  if (const auto* given = setting(key)) return &given->values.front();
  const auto* entry = find(root, key.section);
  return entry == nullptr ? nullptr : &entry->value;
}

std::vector<Given> Draft::keys_below(std::string_view section) const {
  std::vector<Given> out;
  for (const auto* list : {&settings, &swept}) {
    for (const auto& one : *list) {
      if (one.key.section != section || one.key.parameter.empty()) continue;
      put(out, {one.key.parameter, one.where, &one.values.front()});
    }
  }
  return out;
}

Draft make_draft(Node root, std::vector<Override> overrides, std::size_t most_values, Report& report) {
  Draft draft;
  check_top_level(root, report);
  draft.swept = read_sweep(root, most_values, report);
  draft.root = std::move(root);
  std::vector<Key> seen;
  for (auto& given : overrides) {
    if (std::find(seen.begin(), seen.end(), given.key) != seen.end()) {
      report.add(given.where, in_quotes(given.key.text()) + " is overridden twice; give it once");
      continue;
    }
    seen.push_back(given.key);
    const auto swept = find_key(draft.swept, given.key);
    if (given.values.size() > 1) {
      if (swept == draft.swept.end()) {
        draft.swept.push_back(std::move(given));
      } else {
        *swept = std::move(given);
      }
    } else {
      if (swept != draft.swept.end()) draft.swept.erase(swept);
      draft.settings.push_back(std::move(given));
    }
  }
  return draft;
}

}  // namespace runner::config
