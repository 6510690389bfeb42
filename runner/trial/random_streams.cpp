#include "trial/random_streams.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

#include <mutex>

namespace runner::trial {

namespace {

// The finaliser of SplitMix64 (Steele, Lea & Flood, "Fast splittable pseudorandom number generators", 2014): every bit
// of the input reaches every bit of the result.
std::uint64_t mix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

std::uint64_t derive_seed(std::uint32_t trial_seed, std::string_view stream, std::int64_t epoch) {
  std::uint64_t state = mix(trial_seed);
  for (const char letter : stream) state = mix(state ^ static_cast<unsigned char>(letter));
  return mix(state ^ mix(static_cast<std::uint64_t>(epoch))) >> 1;
}

void seed_default_generators(std::uint64_t seed) {
  auto generator = at::detail::getDefaultCPUGenerator();
  {
    const std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_current_seed(seed);
  }
  if (at::globalContext().hasCUDA()) at::manual_seed(seed);
}

}  // namespace runner::trial
