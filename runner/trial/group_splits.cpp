#include "trial/group_splits.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "trial/legacy_random.hpp"

namespace runner::trial {

namespace {

using Rows = std::vector<std::int64_t>;

// By place, groups numbered from 0 in the order of their numbers; and how many rows each has.
struct Numbered {
  Rows group_of;
  Rows sizes;
};

Numbered numbered(const Rows& groups) {
  std::map<std::int64_t, std::int64_t> numbers;
  for (const std::int64_t group : groups) numbers.emplace(group, 0);
  std::int64_t next = 0;
  for (auto& [group, number] : numbers) number = next++;
  Numbered found{{}, Rows(numbers.size(), 0)};
  for (const std::int64_t group : groups) {
    found.group_of.push_back(numbers.at(group));
    ++found.sizes[static_cast<std::size_t>(found.group_of.back())];
  }
  return found;
}

// Holds out the rows of these groups.
SplitRows split_by(const Rows& rows, const Rows& group_of, const std::vector<bool>& is_held_out) {
  SplitRows split;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    (is_held_out[static_cast<std::size_t>(group_of[i])] ? split.held_out : split.train).push_back(rows[i]);
  }
  return split;
}

}  // namespace

SplitRows split_rows_by_group(const Rows& rows, const Rows& groups, const HeldOut& held_out, std::uint32_t seed) {
  const Numbered found = numbered(groups);
  const std::int64_t count = held_out_count(found.sizes.size(), held_out, "groups");
  const Rows order = LegacyRandom(seed).permutation(static_cast<std::int64_t>(found.sizes.size()));
  std::vector<bool> is_held_out(found.sizes.size(), false);
  for (std::int64_t i = 0; i < count; ++i)
    is_held_out[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = true;
  return split_by(rows, found.group_of, is_held_out);
}

SplitRows fold_rows_by_group(const Rows& rows, const Rows& groups, const Fold& fold) {
  const Numbered found = numbered(groups);
  const auto number_of_groups = static_cast<std::int64_t>(found.sizes.size());
  if (number_of_groups < fold.folds) {
    throw std::runtime_error("cannot divide " + std::to_string(number_of_groups) + " groups into " +
                             std::to_string(fold.folds) + " folds; ask for fewer dataset.folds");
  }
  Rows order;
  for (std::int64_t group = number_of_groups - 1; group >= 0; --group) order.push_back(group);
  const auto size_of = [&](std::int64_t group) { return found.sizes[static_cast<std::size_t>(group)]; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int64_t one, std::int64_t other) { return size_of(one) > size_of(other); });
  Rows fold_sizes(static_cast<std::size_t>(fold.folds), 0);
  std::vector<bool> is_held_out(found.sizes.size(), false);
  for (const std::int64_t group : order) {
    const auto lightest = std::min_element(fold_sizes.begin(), fold_sizes.end());
    *lightest += size_of(group);
    is_held_out[static_cast<std::size_t>(group)] = lightest - fold_sizes.begin() == fold.fold;
  }
  return split_by(rows, found.group_of, is_held_out);
}

}  // namespace runner::trial
