#include "worker/memory_guard.hpp"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include "machine/free_memory.hpp"
#include "trial/not_enough_memory.hpp"

// jemalloc's, where this program is linked with it.
extern "C" __attribute__((weak)) int mallctl(const char*, void*, std::size_t*, void*, std::size_t);

namespace runner::worker {

namespace {

// Smaller ones are not worth a look at the machine, which takes as long as filling them.
constexpr std::size_t large_bytes = std::size_t{64} << 20;

std::string gibibytes(double bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f GiB", bytes / (1 << 30));
  return text.data();
}

// What tensors have left is kept by the allocator for the next ones, and counts as used.
void give_back_unused() {
  // MALLCTL_ARENAS_ALL
  if (mallctl != nullptr) mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0);
}

void ask_for(std::size_t bytes) {
  const auto free = [] {
    const auto memory = machine::free_memory();
    return memory ? static_cast<double>(*memory + machine::free_swap()) : 1e300;
  };
  const auto wanted = static_cast<double>(bytes);
  if (wanted <= free()) return;
  give_back_unused();
  if (const double left = free(); wanted > left) {
    throw trial::NotEnoughMemory("not enough memory: one tensor needs " + gibibytes(wanted) + ", and " +
                                 gibibytes(left) + " are free; make the model or the batches smaller");
  }
}

// LibTorch's function `allocate` was a const member until 2.2: one of the two overrides it.
class Guard final : public c10::Allocator {
 public:
  explicit Guard(c10::Allocator& guarded) : guarded_(guarded) {}

  c10::DataPtr allocate(std::size_t bytes) const {
    if (bytes >= large_bytes) ask_for(bytes);
    return guarded_.allocate(bytes);
  }
  c10::DataPtr allocate(std::size_t bytes) { return static_cast<const Guard&>(*this).allocate(bytes); }
  c10::DeleterFnPtr raw_deleter() const override { return guarded_.raw_deleter(); }
  void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }

 private:
  c10::Allocator& guarded_;
};

}  // namespace

void guard_memory() {
  // Lives as long as any tensor.
  c10::SetCPUAllocator(new Guard(*c10::GetCPUAllocator()));
  std::ofstream("/proc/self/oom_score_adj") << 500;
}

}  // namespace runner::worker
