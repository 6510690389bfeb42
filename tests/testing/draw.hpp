#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>

namespace runner::testing {

/// Draws the same with every standard library, whose own distributions differ.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : generator_(seed) {}

  /// Returns a number from 0, less than `bound`.
  std::size_t below(std::size_t bound) { return generator_() % bound; }
  bool one_in(std::size_t number) { return below(number) == 0; }
  template <class Choices>
  const auto& of(const Choices& choices) {
    return choices[below(std::size(choices))];
  }

 private:
  std::mt19937 generator_;
};

}  // namespace runner::testing
