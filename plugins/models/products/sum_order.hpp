#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace runner::products {

/// Says in which order the terms of an inner product are added. A BLAS kernel keeps one running sum, or deals the terms
/// out to several chains in turn and adds the chains at the end; terms that fill no whole round go to the first chain.
struct SumOrder {
  /// 1, 2, 4 or 8.
  std::int64_t chains = 1;
  /// Terms are dealt out up to a multiple of this number.
  std::int64_t round = 1;

  /// Returns how many of so many terms are dealt out.
  constexpr std::int64_t dealt(std::int64_t terms) const { return terms / round * round; }
  /// Returns the chain that one of so many terms goes to.
  constexpr std::int64_t chain_of(std::int64_t term, std::int64_t terms) const {
    return term < dealt(terms) ? term % chains : 0;
  }
};

/// Lists the orders that are known here: those of OpenBLAS's small tiles, see `merges_of`.
inline constexpr SumOrder known_orders[] = {{1, 1}, {2, 8}, {4, 8}, {8, 16}};

/// Adds the sum of one chain to that of another.
struct Merge {
  int to;
  int from;
};

inline constexpr Merge merges_of_two[] = {{0, 1}};
inline constexpr Merge merges_of_four[] = {{0, 1}, {2, 3}, {0, 2}};
inline constexpr Merge merges_of_eight[] = {{0, 2}, {4, 6}, {0, 4}, {1, 3}, {5, 7}, {1, 5}, {0, 1}};

/// Lists the additions that make one sum of the chains', in their order.
constexpr std::span<const Merge> merges_of(const SumOrder& order) {
  if (order.chains == 2) return merges_of_two;
  if (order.chains == 4) return merges_of_four;
  if (order.chains == 8) return merges_of_eight;
  return {};
}

/// Holds the ends of the blocks that the terms of a long product are divided into, the last being the number of terms.
/// Each block's sum is formed for itself and added to that of those before.
using BlockEnds = std::vector<std::int64_t>;

/// A term beside which ones are lost.
inline constexpr float large = 0x1p60F;

/// Names two terms, and how many terms the smallest partial sum holds that both are in.
struct JointSum {
  std::int64_t one;
  std::int64_t other;
  std::int64_t terms;
};

/// Lists, for each addition of an order, its first term on either side and how many terms it joins. With a start, that
/// is one more term, the last, which is added to the first block's sum. These determine the order: by induction from
/// the smallest sums up, another tree of additions with the same joint sums has the same partial sums, since the sum in
/// which `one` and `other` meet must hold both sides and no term besides.
std::vector<JointSum> joint_sums(const SumOrder& order, const BlockEnds& ends, bool has_start);

/// Names a term, and the one that is added to the same chain's sum just before it.
struct ChainStep {
  std::int64_t before;
  std::int64_t term;
};

/// Lists the second, third and each later term of every chain: at [i] the one that is a chain's (i + 2)th, of all
/// chains of all blocks that are so long.
std::vector<std::vector<ChainStep>> chain_steps(const SumOrder& order, const BlockEnds& ends);

}  // namespace runner::products
