#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace runner::events {

/// Appends values to a text of CBOR (RFC 8949), without a tree of them: what every epoch is written and read by.
class CborWriter {
 public:
  /// Writes to the end of `out`, which outlives it.
  explicit CborWriter(std::vector<std::uint8_t>& out) : out_(out) {}

  void null() { out_.push_back(0xF6); }
  void boolean(bool value) { out_.push_back(value ? 0xF5 : 0xF4); }
  void integer(std::int64_t value);
  void real(double value);
  void text(std::string_view value);
  /// Begins a list of so many values.
  void list(std::size_t size);

 private:
  void head(std::uint8_t kind, std::uint64_t argument);

  std::vector<std::uint8_t>& out_;
};

/// Reads what CborWriter wrote, one value after another. What a worker says is not to be trusted: each throws
/// std::runtime_error where another value stands, or the text ends.
class CborReader {
 public:
  explicit CborReader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  /// Says whether null stands here, and passes it.
  bool take_null();
  bool boolean();
  std::int64_t integer();
  /// Takes an integer, too.
  double real();
  /// Points into the text that is read.
  std::string_view text();
  /// Returns the number of values that follow; no more than there can be.
  std::size_t list();
  /// Returns what has not been read.
  std::span<const std::uint8_t> rest() const { return rest_; }

 private:
  std::uint8_t first() const;
  std::uint64_t argument(std::uint8_t kind, const char* wanted);

  std::span<const std::uint8_t> rest_;
};

}  // namespace runner::events
