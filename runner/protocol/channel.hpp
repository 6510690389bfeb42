#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace runner::protocol {

/// Holds one frame as it travels: the encoded message and the bytes that go with it.
struct RawFrame {
  std::vector<std::uint8_t> header;
  std::vector<std::byte> payload;
};

/// Sends one frame over a stream socket in as few system calls as the kernel allows, waiting while the socket is full.
/// Returns false when the other end is gone. Throws std::system_error for any other failure.
bool send_frame(int socket, std::span<const std::uint8_t> header, std::span<const std::span<const std::byte>> payload);

/// Says what a read found: bytes, nothing for now, or that the other end is gone.
enum class Received { bytes, nothing, end };

/// Collects the bytes of a stream socket into frames. Not for several threads.
class FrameReader {
 public:
  /// Reads once, without waiting if the socket does not wait. Frames already collected stay, whatever it finds. Throws
  /// std::system_error.
  Received read_from(int socket);

  /// Returns the next whole frame. Throws std::runtime_error for one that is longer than any can be.
  std::optional<RawFrame> next();

 private:
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;
};

}  // namespace runner::protocol
