#include "config/merge.hpp"

#include <algorithm>

#include "config/key.hpp"
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

}  // namespace

Node merge_block(std::string_view section, Node base, Node changes) {
  const bool are_blocks =
      plugin_name(base) != nullptr && (changes.kind == Node::Kind::mapping || changes.kind == Node::Kind::scalar);
  if (!are_blocks) return changes;
  const auto* name = plugin_name(changes);
  const bool same = changes.kind == Node::Kind::mapping && find(changes, "plugin") == nullptr;
  base = as_block(std::move(base));
  if (!same && (name == nullptr || name->text != plugin_name(base)->text)) {
    std::erase_if(base.entries, [&](const Entry& entry) {
      const auto& own = spec::dataset_parameters();
      return section != "dataset" || std::none_of(own.begin(), own.end(), [&](const auto& parameter) {
               return parameter.description().name == entry.key;
             });
    });
    if (base.entries.empty()) return changes;
  }
  return deep_merge(std::move(base), as_block(std::move(changes)));
}

Node merge(Node base, Node changes) {
  base.where = changes.where;
  for (auto& entry : changes.entries) {
    if (auto* same = entry_of(base, entry.key)) {
      if (find_plugin_section(entry.key) != nullptr) {
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
