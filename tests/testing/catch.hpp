#pragma once

// Debian 12 has Catch2 2, later releases have 3. Include this after every other header: LibTorch's logging macros would
// otherwise take the place of Catch2's CHECK.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>

// What version 2 calls them.
namespace Catch {
using Matchers::EndsWith;
using Matchers::StartsWith;
inline auto Contains(const std::string& text) { return Matchers::ContainsSubstring(text); }
}  // namespace Catch
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
