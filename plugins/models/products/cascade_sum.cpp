#include "models/products/cascade_sum.hpp"

#include <array>
#include <cstring>

#include "models/products/partial_sum.hpp"

namespace runner::products {

namespace {

constexpr int lanes = 4;
constexpr int levels = 4;
constexpr int level_power = 4;
constexpr std::int64_t level_step = 1 << level_power;

// Numbers that are added at once.
using Four = float __attribute__((vector_size(16)));

// Adds term(0), term(1), … as LibTorch's cascade does, for up to 16⁴ terms.
template <class Sum, class Term>
Sum cascade(std::int64_t count, const Term& term) {
  std::array<Sum, levels> sums = {};
  std::int64_t i = 0;
  while (i + level_step <= count) {
    for (std::int64_t j = 0; j < level_step; ++j) sums[0] += term(i++);
    for (int level = 1; level < levels; ++level) {
      sums[level] += sums[level - 1];
      sums[level - 1] = Sum{};
      if ((i & ((level_step - 1) << (level * level_power))) != 0) break;
    }
  }
  for (; i < count; ++i) sums[0] += term(i);
  for (int level = 1; level < levels; ++level) sums[0] += sums[level];
  return sums[0];
}

// The terms that fill no round of four go to the first chain.
template <class Sum, class Term>
Sum joined(std::array<Sum, lanes> chains, std::int64_t count, const Term& term) {
  for (std::int64_t i = count / lanes * lanes; i < count; ++i) chains[0] += term(i);
  for (int lane = 1; lane < lanes; ++lane) chains[0] += chains[lane];
  return chains[0];
}

}  // namespace

float sum_in_one_chain(const float* numbers, std::int64_t count) {
  return cascade<float>(count, [numbers](std::int64_t i) { return numbers[i]; });
}

float sum_in_four_chains(const float* numbers, std::int64_t count) {
  const Four sums = cascade<Four>(count / lanes, [numbers](std::int64_t i) {
    Four four;
    std::memcpy(&four, numbers + lanes * i, sizeof four);
    return four;
  });
  return joined(std::array{sums[0], sums[1], sums[2], sums[3]}, count,
                [numbers](std::int64_t i) { return numbers[i]; });
}

std::vector<JointSum> joint_sums_of_cascade(std::int64_t count, bool in_one_chain) {
  std::vector<JointSum> joints;
  const auto term = [&joints](std::int64_t i) { return PartialSum(i, joints); };
  if (in_one_chain) {
    cascade<PartialSum>(count, term);
    return joints;
  }
  std::array<PartialSum, lanes> chains;
  for (int lane = 0; lane < lanes; ++lane) {
    chains[lane] = cascade<PartialSum>(count / lanes, [&](std::int64_t i) { return term(lanes * i + lane); });
  }
  joined(chains, count, term);
  return joints;
}

}  // namespace runner::products
