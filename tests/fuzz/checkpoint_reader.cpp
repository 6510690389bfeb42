// Feeds any bytes to the reader of checkpoints: it must neither crash nor point outside of them, and what it accepts
// must be what its own writer writes and it reads again.

#include <cstdint>
#include <cstdlib>

#include "checkpoint/container_writer.hpp"

namespace {

using runner::checkpoint::Container;

// Reads every byte that a tensor points to, where the sanitizer sees one outside.
unsigned sum_of(const Container& container) {
  unsigned sum = 0;
  for (const auto& tensor : container.tensors) {
    for (const std::byte byte : tensor.bytes) sum += std::to_integer<unsigned>(byte);
  }
  return sum;
}

// The writer refuses names and metadata that are no UTF-8, which the reader must never have let pass.
void check_round_trip(const Container& container) {
  const auto bytes = runner::checkpoint::write(container.tensors, container.metadata);
  const auto again = runner::checkpoint::read(bytes);
  const auto* read = std::get_if<Container>(&again);
  if (read == nullptr || read->metadata != container.metadata || read->tensors.size() != container.tensors.size() ||
      sum_of(*read) != sum_of(container)) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto result = runner::checkpoint::read({reinterpret_cast<const std::byte*>(data), size});
  if (const auto* container = std::get_if<Container>(&result)) check_round_trip(*container);
  return 0;
}
