#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace runner::supervisor {

/// Keeps the beginning and the end of what a worker prints, whatever the amount: 64 KiB of each.
class BoundedLog {
 public:
  void append(std::string_view text);

  /// Returns what was kept, with a line that counts the bytes left out between beginning and end.
  std::string text() const;

  /// Returns the last line that begins with `prefix`, without it; empty where there is none.
  std::string last_line_after(std::string_view prefix) const;

  void clear();

 private:
  static constexpr std::size_t kept_bytes = 64 * 1024;

  std::string head_;
  /// Up to twice `kept_bytes`, so that cutting it is rare.
  std::string tail_;
  std::size_t left_out_ = 0;
};

}  // namespace runner::supervisor
