#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <runner/direct/comparison.hpp>

namespace runner::direct {

namespace {

// Steele, Lea & Flood, 2014: SplitMix64's output function.
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

std::uint64_t drawn(std::uint64_t seed, std::int64_t i) {
  return mixed((seed + 1) * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(i) * 0xd1342543de82ef95U);
}

bool same(const float* one, const float* other, std::int64_t size) {
  if (std::memcmp(one, other, static_cast<std::size_t>(size) * sizeof(float)) == 0) return true;
  for (std::int64_t i = 0; i < size; ++i) {
    if (std::memcmp(one + i, other + i, sizeof(float)) != 0 && !(std::isnan(one[i]) && std::isnan(other[i])))
      return false;
  }
  return true;
}

}  // namespace

bool same_numbers(const at::Tensor& one, const at::Tensor& other) {
  if (!one.defined() || !other.defined()) return one.defined() == other.defined();
  if (one.scalar_type() != other.scalar_type() || one.sizes() != other.sizes()) return false;
  const at::Tensor a = one.detach().cpu().contiguous();
  const at::Tensor b = other.detach().cpu().contiguous();
  if (a.scalar_type() == at::kFloat) return same(a.data_ptr<float>(), b.data_ptr<float>(), a.numel());
  return std::memcmp(a.data_ptr(), b.data_ptr(), a.nbytes()) == 0;
}

void write_sample(float* numbers, std::int64_t size, std::uint64_t seed) {
  for (std::int64_t i = 0; i < size; ++i) {
    const std::uint64_t bits = drawn(seed, i);
    const auto sign = static_cast<std::uint32_t>(bits >> 63U) << 31U;
    const auto exponent = 120U + static_cast<std::uint32_t>(bits >> 32U) % 11U;
    const std::uint32_t number = sign | exponent << 23U | (static_cast<std::uint32_t>(bits) & 0x7fffffU);
    std::memcpy(numbers + i, &number, sizeof(float));
  }
}

void add_extremes(float* numbers, std::int64_t size, std::uint64_t seed) {
  using Limits = std::numeric_limits<float>;
  static constexpr float extremes[] = {0.0F,    -0.0F, 1e-40F, -3e-39F,       Limits::min(),      1e-30F,
                                       -2e-20F, 3e19F, -1e30F, Limits::max(), Limits::infinity(), Limits::quiet_NaN()};
  for (std::int64_t i = 0; i < size; ++i) {
    const std::uint64_t bits = drawn(~seed, i);
    if (bits % 11 == 0) numbers[i] = extremes[(bits >> 32U) % std::size(extremes)];
  }
}

}  // namespace runner::direct
