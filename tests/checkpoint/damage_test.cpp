#include <random>

#include "checkpoint/container_writer.hpp"
#include "sample.hpp"

#include "testing/catch.hpp"

using namespace runner::checkpoint;
using runner::checkpoint::testing::Sample;

namespace {

// Touches every byte that a result points to, so that a sanitizer would see one outside the file.
unsigned sum_of(const std::variant<Container, FormatError>& result) {
  unsigned sum = 0;
  if (const auto* container = std::get_if<Container>(&result)) {
    for (const TensorView& tensor : container->tensors) {
      for (const std::byte byte : tensor.bytes) sum += std::to_integer<unsigned>(byte);
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("Every truncation of a container is refused, and so is every extension") {
  const Sample sample;
  const auto bytes = write(sample.tensors(), {{"epoch", "3"}});
  REQUIRE(std::holds_alternative<Container>(read(bytes)));
  std::size_t accepted = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    // A copy of its own, so that a read past its end is a read outside the allocation.
    const std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    if (std::holds_alternative<Container>(read(cut))) ++accepted;
  }
  CHECK(accepted == 0);
  auto longer = bytes;
  longer.push_back(std::byte{0});
  CHECK(std::holds_alternative<FormatError>(read(longer)));
}

TEST_CASE("No flipped bit makes the reader crash, and none in the length of the header is accepted") {
  const Sample sample;
  const auto bytes = write(sample.tensors(), {{"epoch", "3"}});
  std::size_t accepted_lengths = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] ^= std::byte{1} << (bit % 8);
    const auto result = read(damaged);
    sum_of(result);
    if (bit < 64 && std::holds_alternative<Container>(result)) ++accepted_lengths;
  }
  CHECK(accepted_lengths == 0);
}

TEST_CASE("Random damage never makes the reader crash") {
  const Sample sample;
  const auto bytes = write(sample.tensors(), {{"epoch", "3"}});
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    auto damaged = bytes;
    const unsigned changes = 1 + random() % 8;
    for (unsigned i = 0; i < changes; ++i) damaged[random() % damaged.size()] = static_cast<std::byte>(random());
    sum_of(read(damaged));
  }
  SUCCEED();
}
