#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace runner::exports {

/// Builds a message of Protocol Buffers, field by field, as https://protobuf.dev/programming-guides/encoding describes
/// it. A value that is the default is written as well, which readers take for the same.
class WireMessage {
 public:
  /// Adds an integer, a truth value or an enumeration.
  WireMessage& integer(std::uint32_t field, std::int64_t value) {
    add_key(field, WireType::variable);
    add_variable(static_cast<std::uint64_t>(value));
    return *this;
  }
  /// Adds a `double`.
  WireMessage& real(std::uint32_t field, double value) {
    add_key(field, WireType::eight_bytes);
    add_fixed(std::bit_cast<std::uint64_t>(value), 8);
    return *this;
  }
  /// Adds a `float`, as the one element of a packed list.
  WireMessage& packed_single(std::uint32_t field, float value) {
    add_key(field, WireType::sized);
    add_variable(sizeof value);
    add_fixed(std::bit_cast<std::uint32_t>(value), 4);
    return *this;
  }
  /// Adds text or bytes.
  WireMessage& text(std::uint32_t field, std::string_view value) {
    add_key(field, WireType::sized);
    add_variable(value.size());
    bytes_ += value;
    return *this;
  }
  /// Adds a message.
  WireMessage& message(std::uint32_t field, const WireMessage& value) { return text(field, value.bytes_); }

  /// Returns the message as it is written.
  const std::string& bytes() const noexcept { return bytes_; }

 private:
  enum class WireType : std::uint32_t { variable = 0, eight_bytes = 1, sized = 2 };

  void add_key(std::uint32_t field, WireType type) { add_variable(field << 3 | static_cast<std::uint32_t>(type)); }
  void add_variable(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  void add_fixed(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_ += static_cast<char>(value >> (8 * i));
  }

  std::string bytes_;
};

}  // namespace runner::exports
