#include "config/merge.hpp"

#include <algorithm>

#include "config/key.hpp"
#include "search/search_settings.hpp"
#include "spec/own_parameters.hpp"

namespace runner::config {

namespace {

Entry* entry_of(Node& mapping, std::string_view key) {
  const auto found =
      std::find_if(mapping.entries.begin(), mapping.entries.end(), [&](const Entry& one) { return one.key == key; });
  return found == mapping.entries.end() ? nullptr : &*found;
}

void put_entry(Node& mapping, Entry entry) {
  if (auto* same = entry_of(mapping, entry.key)) {
    *same = std::move(entry);
  } else {
    mapping.entries.push_back(std::move(entry));
  }
}

Node deep_merge(Node base, Node changes) {
  if (base.kind != Node::Kind::mapping || changes.kind != Node::Kind::mapping) return changes;
  base.where = changes.where;
  for (auto& entry : changes.entries) {
    if (auto* same = entry_of(base, entry.key))
      entry.value = deep_merge(std::move(same->value), std::move(entry.value));
    put_entry(base, std::move(entry));
  }
  return base;
}

// The node that names a block's plugin, or null.
const Node* plugin_name(const Node& block) {
  if (block.kind == Node::Kind::scalar) return &block;
  const auto* entry = find(block, "plugin");
  return entry != nullptr && entry->value.kind == Node::Kind::scalar ? &entry->value : nullptr;
}

// A bare name as the block that it stands for.
Node as_block(Node block) {
  if (block.kind != Node::Kind::scalar) return block;
  Node out;
  out.kind = Node::Kind::mapping;
  out.where = block.where;
  out.entries.push_back({"plugin", block.where, std::move(block)});
  return out;
}

template <class Table>
bool has_key(const Table& table, std::string_view key) {
  return std::any_of(table.begin(), table.end(), [&](const auto& one) { return one.description().name == key; });
}

// Says whether a block's key is the runner's, and stays where another plugin is chosen.
bool is_own(std::string_view section, std::string_view key) {
  if (section == "search") return key == "space" || key == "stopper" || has_key(search::setting_parameters(), key);
  return section == "dataset" && has_key(spec::dataset_parameters(), key);
}

Node merge_sweep(Node base, Node changes) {
  if (base.kind != Node::Kind::mapping || changes.kind != Node::Kind::mapping) return changes;
  base.where = changes.where;
  for (auto& entry : changes.entries) {
    auto* same = entry_of(base, entry.key);
    if (same != nullptr && entry.value.kind == Node::Kind::null) {
      std::erase_if(base.entries, [&](const Entry& one) { return one.key == entry.key; });
      continue;
    }
    if (same != nullptr && entry.key == "random") {
      entry.value = merge_sweep(std::move(same->value), std::move(entry.value));
    }
    put_entry(base, std::move(entry));
  }
  return base;
}

// A stopper's block is changed as any that chooses a plugin.
void merge_stoppers(Node& base, Node& changes) {
  if (base.kind != Node::Kind::mapping || changes.kind != Node::Kind::mapping) return;
  auto* before = entry_of(base, "stopper");
  auto* after = entry_of(changes, "stopper");
  if (before == nullptr || after == nullptr) return;
  after->value = merge_block("stopper", std::move(before->value), std::move(after->value));
  std::erase_if(base.entries, [](const Entry& entry) { return entry.key == "stopper"; });
}

// A block that names no sampler has the one of before.
Node merge_search(Node base, Node changes) {
  merge_stoppers(base, changes);
  const bool are_blocks = base.kind == Node::Kind::mapping && changes.kind == Node::Kind::mapping;
  if (are_blocks && plugin_name(base) == nullptr && plugin_name(changes) == nullptr) {
    return deep_merge(std::move(base), std::move(changes));
  }
  if (base.kind == Node::Kind::mapping && plugin_name(base) == nullptr) {
    Node name;
    name.kind = Node::Kind::scalar;
    name.where = base.where;
    put_entry(base, {"plugin", base.where, std::move(name)});
  }
  return merge_block("search", std::move(base), std::move(changes));
}

}  // namespace

Node merge_block(std::string_view section, Node base, Node changes) {
  const bool are_blocks =
      plugin_name(base) != nullptr && (changes.kind == Node::Kind::mapping || changes.kind == Node::Kind::scalar);
  if (!are_blocks) return changes;
  const auto* name = plugin_name(changes);
  const bool same = changes.kind == Node::Kind::mapping && find(changes, "plugin") == nullptr;
  base = as_block(std::move(base));
  if (!same && (name == nullptr || name->text != plugin_name(base)->text)) {
    std::erase_if(base.entries, [&](const Entry& entry) { return !is_own(section, entry.key); });
    if (base.entries.empty()) return changes;
  }
  return deep_merge(std::move(base), as_block(std::move(changes)));
}

Node merge(Node base, Node changes) {
  base.where = changes.where;
  for (auto& entry : changes.entries) {
    if (auto* same = entry_of(base, entry.key)) {
      if (entry.key == "search") {
        entry.value = merge_search(std::move(same->value), std::move(entry.value));
      } else if (find_plugin_section(entry.key) != nullptr) {
        entry.value = merge_block(entry.key, std::move(same->value), std::move(entry.value));
      } else if (entry.key == "sweep") {
        entry.value = merge_sweep(std::move(same->value), std::move(entry.value));
      } else {
        entry.value = deep_merge(std::move(same->value), std::move(entry.value));
      }
    }
    put_entry(base, std::move(entry));
  }
  return base;
}

}  // namespace runner::config
