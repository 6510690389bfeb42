#pragma once

#include <torch/version.h>

#include <cstddef>
#include <cstdint>
#include <string>

/// Counts the incompatible versions of the interfaces in this folder. A plugin built with another one is refused.
#define RUNNER_SDK_VERSION 5

/// Marks the function that a plugin library offers: `extern "C" RUNNER_EXPORT void
/// runner_register(runner::Registrar&)`.
#define RUNNER_EXPORT __attribute__((visibility("default")))

#define RUNNER_DETAIL_TEXT2(x) #x
#define RUNNER_DETAIL_TEXT(x) RUNNER_DETAIL_TEXT2(x)

#if defined(_LIBCPP_VERSION)
#define RUNNER_DETAIL_ABI "libc++"
#elif _GLIBCXX_USE_CXX11_ABI
#define RUNNER_DETAIL_ABI "libstdc++-cxx11"
#else
#define RUNNER_DETAIL_ABI "libstdc++-pre-cxx11"
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define RUNNER_DETAIL_SANITIZER "address"
#elif __has_feature(thread_sanitizer)
#define RUNNER_DETAIL_SANITIZER "thread"
#endif
#endif
#if !defined(RUNNER_DETAIL_SANITIZER)
#if defined(__SANITIZE_ADDRESS__)
#define RUNNER_DETAIL_SANITIZER "address"
#elif defined(__SANITIZE_THREAD__)
#define RUNNER_DETAIL_SANITIZER "thread"
#else
#define RUNNER_DETAIL_SANITIZER "none"
#endif
#endif

#if defined(__clang__)
#define RUNNER_DETAIL_COMPILER "Clang " __clang_version__
#else
#define RUNNER_DETAIL_COMPILER "GCC " __VERSION__
#endif

// Tests build plugins that claim another version by defining these two.
#if !defined(RUNNER_STAMP_SDK)
#define RUNNER_STAMP_SDK RUNNER_DETAIL_TEXT(RUNNER_SDK_VERSION)
#endif
#if !defined(RUNNER_STAMP_TORCH)
#define RUNNER_STAMP_TORCH TORCH_VERSION
#endif

/// Says what this translation unit was compiled against; the runner reads it from the library's bytes before loading
/// it.
#define RUNNER_STAMP                                                                                                   \
  "sdk=" RUNNER_STAMP_SDK ";torch=" RUNNER_STAMP_TORCH ";abi=" RUNNER_DETAIL_ABI ";sanitizer=" RUNNER_DETAIL_SANITIZER \
  ";compiler=" RUNNER_DETAIL_COMPILER

namespace runner::detail {

/// Lays the stamp out as an ELF note: sizes and type, the owner's name, the text padded to four bytes.
template <std::size_t Size>
struct StampNote {
  std::uint32_t name_size = 7;
  std::uint32_t text_size = Size;
  std::uint32_t type = 1;
  char name[8] = "runner";
  char text[(Size + 3) / 4 * 4] = {};

  constexpr explicit StampNote(const char (&stamp)[Size]) {
    for (std::size_t i = 0; i < Size; ++i) text[i] = stamp[i];
  }
};

namespace {
// One in every object of a plugin, on purpose: it must be in the plugin's own object, where the linker keeps it.
[[gnu::used, gnu::section(".note.runner"), gnu::aligned(4)]] constexpr StampNote<sizeof(RUNNER_STAMP)> stamp_note(
    RUNNER_STAMP);
}  // namespace

}  // namespace runner::detail
