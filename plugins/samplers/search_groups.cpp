#include "samplers/search_groups.hpp"

#include <algorithm>

namespace runner::samplers {

std::vector<std::vector<std::size_t>> groups_of(const SearchSpace& space) {
  struct Group {
    std::size_t depth = 0;
    std::vector<std::size_t> parameters;
  };
  std::vector<Group> groups;
  std::vector<std::size_t> depth_of(space.size());
  for (std::size_t i = 0; i < space.size(); ++i) {
    for (const auto& condition : space[i].conditions) {
      depth_of[i] = std::max(depth_of[i], depth_of[condition.parameter] + 1);
    }
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      return space[group.parameters.front()].conditions == space[i].conditions;
    });
    if (same != groups.end()) {
      same->parameters.push_back(i);
    } else {
      groups.push_back({depth_of[i], {i}});
    }
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& one, const Group& other) { return one.depth < other.depth; });
  std::vector<std::vector<std::size_t>> out;
  for (auto& group : groups) out.push_back(std::move(group.parameters));
  return out;
}

}  // namespace runner::samplers
