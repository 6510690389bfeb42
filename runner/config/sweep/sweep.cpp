#include "config/sweep/sweep.hpp"

#include <algorithm>

namespace runner::config {

const SweptKey* Sweep::find(const Key& key) const {
  for (const auto& axis : axes) {
    for (const auto& one : axis.keys) {
      if (one.key == key) return &one;
    }
  }
  return nullptr;
}

SweptAxis* Sweep::first_of(SweptAxis::Kind kind) {
  const auto found = std::find_if(axes.begin(), axes.end(), [&](const SweptAxis& axis) { return axis.kind == kind; });
  return found == axes.end() ? nullptr : &*found;
}

void Sweep::remove(const Key& key) {
  for (auto axis = axes.begin(); axis != axes.end(); ++axis) {
    if (std::erase_if(axis->keys, [&](const SweptKey& one) { return one.key == key; }) == 0) continue;
    if (axis->keys.empty() && axis->kind != SweptAxis::Kind::space) axes.erase(axis);
    return;
  }
}

}  // namespace runner::config
