#include "models/products/sum_order.hpp"

#include "models/products/partial_sum.hpp"

namespace runner::products {

namespace {

PartialSum sum_of_block(const SumOrder& order, std::int64_t begin, std::int64_t end, std::vector<JointSum>& joints) {
  std::vector<PartialSum> chains(static_cast<std::size_t>(order.chains));
  for (std::int64_t p = begin; p < end; ++p) {
    chains[static_cast<std::size_t>(order.chain_of(p - begin, end - begin))] += PartialSum(p, joints);
  }
  for (const Merge& merge : merges_of(order)) {
    chains[static_cast<std::size_t>(merge.to)] += chains[static_cast<std::size_t>(merge.from)];
  }
  return chains.front();
}

}  // namespace

std::vector<JointSum> joint_sums(const SumOrder& order, const BlockEnds& ends, bool has_start) {
  std::vector<JointSum> joints;
  PartialSum sum;
  std::int64_t begin = 0;
  for (const std::int64_t end : ends) {
    sum += sum_of_block(order, begin, end, joints);
    if (begin == 0 && has_start) sum += PartialSum(ends.back(), joints);
    begin = end;
  }
  return joints;
}

std::vector<std::vector<ChainStep>> chain_steps(const SumOrder& order, const BlockEnds& ends) {
  std::vector<std::vector<ChainStep>> steps;
  std::int64_t begin = 0;
  for (const std::int64_t end : ends) {
    std::vector<std::vector<std::int64_t>> chains(static_cast<std::size_t>(order.chains));
    for (std::int64_t term = begin; term < end; ++term) {
      auto& chain = chains[static_cast<std::size_t>(order.chain_of(term - begin, end - begin))];
      chain.push_back(term);
      const std::size_t step = chain.size() - 1;
      if (step == 0) continue;
      if (steps.size() < step) steps.resize(step);
      steps[step - 1].push_back({chain[step - 1], term});
    }
    begin = end;
  }
  return steps;
}

}  // namespace runner::products
