#include "losses/right_mean.hpp"

#include <ATen/CPUFunctions.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>

#include <array>
#include <cmath>
#include <runner/direct/comparison.hpp>
#include <runner/direct/fast_path.hpp>
#include <vector>

#include "models/products/partial_sum.hpp"

namespace runner {

namespace {

using at::Tensor;
using direct::FastPath;
using products::JointSum;
using products::PartialSum;

constexpr std::int64_t most_rows = 1024;
constexpr std::int64_t ignored_by_libtorch = -100;
constexpr std::int64_t levels = 8;
constexpr std::int64_t level_power = 4;

// Adds term(0), term(1), … as nll_loss does: every sixteenth ends a sum of the next level, the first one of all.
template <class Sum, class Term>
Sum cascade(std::int64_t rows, const Term& term) {
  std::array<Sum, levels> sums = {};
  for (std::int64_t row = 0; row < rows; ++row) {
    sums[0] += term(row);
    for (std::int64_t level = 0; level + 1 < levels; ++level) {
      if ((row & 15 << (level * level_power)) != 0) break;
      sums[static_cast<std::size_t>(level + 1)] += sums[static_cast<std::size_t>(level)];
      sums[static_cast<std::size_t>(level)] = Sum{};
    }
  }
  Sum total{};
  for (const Sum& sum : sums) total += sum;
  return total;
}

float mean_by_libtorch(const Tensor& log_probabilities, const Tensor& classes) {
  const auto [loss, weight] =
      at::cpu::nll_loss_forward(log_probabilities, classes, {}, at::Reduction::Mean, ignored_by_libtorch);
  return *loss.data_ptr<float>();
}

// How many terms the smallest sum with both holds is read from what is left of the others beside large ones.
bool has_the_order(std::int64_t rows) {
  std::vector<JointSum> joints;
  cascade<PartialSum>(rows, [&joints](std::int64_t row) { return PartialSum(row, joints); });
  const Tensor numbers = at::full({rows, 1}, -1.0F, at::kFloat);
  const Tensor classes = at::full({rows}, 0, at::kLong);
  auto* number = numbers.data_ptr<float>();
  for (const JointSum& joint : joints) {
    number[joint.one] = -products::large;
    number[joint.other] = products::large;
    const float left_over = mean_by_libtorch(numbers, classes) * static_cast<float>(rows);
    number[joint.one] = number[joint.other] = -1;
    if (rows - std::lround(left_over) != joint.terms) return false;
  }
  return true;
}

bool agrees(std::int64_t rows) {
  if (!has_the_order(rows)) return false;
  const Tensor numbers = at::empty({rows, 3}, at::kFloat);
  const Tensor classes = at::empty({rows}, at::kLong);
  for (std::int64_t row = 0; row < rows; ++row) classes.data_ptr<std::int64_t>()[row] = row % 3;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    direct::write_sample(numbers.data_ptr<float>(), numbers.numel(), seed);
    if (seed >= 6) direct::add_extremes(numbers.data_ptr<float>(), numbers.numel(), seed);
    const Tensor found = at::full({}, *RightMean::of(numbers, classes), at::kFloat);
    if (!direct::same_numbers(found, at::full({}, mean_by_libtorch(numbers, classes), at::kFloat))) return false;
  }
  return true;
}

FastPath& path() {
  static FastPath& path = FastPath::named("nll_loss", FastPath::Switch::direct);
  return path;
}

}  // namespace

bool RightMean::is_known_for(std::int64_t rows) {
  if (!path().is_on()) return false;
  if (rows < 1 || rows > most_rows) {
    path().decline(direct::Reason::no_kernels);
    return false;
  }
  return path().way_for({rows}, [rows] { return agrees(rows) ? 1 : 0; }) != 0;
}

std::optional<float> RightMean::of(const Tensor& log_probabilities, const Tensor& classes) {
  const std::int64_t rows = log_probabilities.size(0);
  const std::int64_t count = log_probabilities.size(1);
  const float* numbers = log_probabilities.data_ptr<float>();
  const auto* right = classes.data_ptr<std::int64_t>();
  bool all_fit = true;
  const float sum = cascade<float>(rows, [&](std::int64_t row) {
    const bool fits = right[row] >= 0 && right[row] < count;
    all_fit = all_fit && fits;
    return -numbers[row * count + (fits ? right[row] : 0)];
  });
  if (!all_fit) return std::nullopt;
  path().take();
  return sum / static_cast<float>(rows);
}

}  // namespace runner
