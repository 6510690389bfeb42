#include "mutations.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <random>

namespace runner::testing {

namespace {

std::uint64_t most_memory() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace

std::string mutated(std::string bytes, std::size_t header, std::uint64_t number) {
  std::mt19937_64 random(number);
  const std::size_t reach = std::min(header, bytes.size());
  const std::size_t changes = 1 + random() % 3;
  for (std::size_t i = 0; i < changes; ++i) {
    // Sizes and digits become other sizes and digits more often than any byte becomes any other.
    constexpr char likely[] = {'\0', '\x01', '\x7f', '\x80', '\xff', '0', '9', '-', '(', '}'};
    char& byte = bytes[random() % reach];
    byte = random() % 2 == 0 ? likely[random() % sizeof likely] : static_cast<char>(random());
  }
  if (random() % 8 == 0) bytes.resize(random() % bytes.size());
  if (random() % 16 == 0) bytes += std::string(random() % 64, '\x55');
  return bytes;
}

std::uint64_t growth_of_memory(const std::function<void()>& use) {
  const std::uint64_t before = most_memory();
  use();
  return most_memory() - before;
}

}  // namespace runner::testing
