#include "models/products/sum_order.hpp"

namespace runner::products {

namespace {

// A partial sum: its first term and how many it holds.
struct Partial {
  std::int64_t first = 0;
  std::int64_t terms = 0;
};

void add(Partial& sum, const Partial& other, std::vector<JointSum>& joints) {
  if (other.terms == 0) return;
  if (sum.terms == 0) {
    sum = other;
    return;
  }
  sum.terms += other.terms;
  joints.push_back({sum.first, other.first, sum.terms});
}

Partial sum_of_block(const SumOrder& order, std::int64_t begin, std::int64_t end, std::vector<JointSum>& joints) {
  std::vector<Partial> chains(static_cast<std::size_t>(order.chains));
  for (std::int64_t p = begin; p < end; ++p) {
    add(chains[static_cast<std::size_t>(order.chain_of(p - begin, end - begin))], {p, 1}, joints);
  }
  for (const Merge& merge : merges_of(order)) {
    add(chains[static_cast<std::size_t>(merge.to)], chains[static_cast<std::size_t>(merge.from)], joints);
  }
  return chains.front();
}

}  // namespace

std::vector<JointSum> joint_sums(const SumOrder& order, const BlockEnds& ends, bool has_start) {
  std::vector<JointSum> joints;
  Partial sum;
  std::int64_t begin = 0;
  for (const std::int64_t end : ends) {
    add(sum, sum_of_block(order, begin, end, joints), joints);
    if (begin == 0 && has_start) add(sum, {ends.back(), 1}, joints);
    begin = end;
  }
  return joints;
}

bool follows(std::int64_t term, std::int64_t before, const SumOrder& order, const BlockEnds& ends) {
  std::int64_t begin = 0;
  for (const std::int64_t end : ends) {
    if (term < end) {
      return before >= begin &&
             order.chain_of(term - begin, end - begin) == order.chain_of(before - begin, end - begin);
    }
    begin = end;
  }
  return false;
}

}  // namespace runner::products
