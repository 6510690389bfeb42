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

SweptAxis* Sweep::random() {
  const auto is_random = [](const SweptAxis& axis) { return axis.kind == SweptAxis::Kind::random; };
  const auto found = std::find_if(axes.begin(), axes.end(), is_random);
  return found == axes.end() ? nullptr : &*found;
}

void Sweep::remove(const Key& key) {
  for (auto axis = axes.begin(); axis != axes.end(); ++axis) {
    if (std::erase_if(axis->keys, [&](const SweptKey& one) { return one.key == key; }) == 0) continue;
    if (axis->keys.empty()) axes.erase(axis);
    return;
  }
}

}  // namespace runner::config
