#pragma once

#include <cstdint>
#include <span>

namespace runner::protocol {

/// Says whether the bytes are one whole CBOR value with known lengths only, without tags, nested 100 levels at most.
/// The parser calls itself for each level and for each part of a text of unknown length: others could overflow its
/// stack.
bool is_plain_cbor(std::span<const std::uint8_t> bytes);

}  // namespace runner::protocol
