#pragma once

#include <sys/mman.h>

#include <cstddef>

/// Ends the process by SIGSEGV, in the plugin that calls it: writes to a page that nobody may touch. Sanitizers stop
/// before a null pointer is used, and would end it otherwise.
inline void write_nowhere() {
  constexpr std::size_t page_bytes = 4096;
  void* const page = ::mmap(nullptr, page_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *static_cast<volatile int*>(page) = 1;
}
