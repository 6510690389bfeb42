#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace runner::protocol {

/// Holds one frame as it travels: the encoded message and the bytes that go with it.
struct RawFrame {
  /// Points into the FrameReader, until that reads again.
  std::span<const std::uint8_t> header;
  std::vector<std::byte> payload;
};

/// Sends one frame over a stream socket in as few system calls as the kernel allows, waiting without a limit while the
/// socket is full: for a worker, whose supervisor always reads.
/// Returns false when the other end is gone. Throws std::system_error for any other failure.
bool send_frame(int socket, std::span<const std::uint8_t> header, std::span<const std::span<const std::byte>> payload);

/// Holds frames until a socket takes them, so that whoever sends never waits. Not for several threads.
class FrameWriter {
 public:
  /// Queues a frame.
  void push(std::span<const std::uint8_t> header, std::span<const std::span<const std::byte>> payload);
  bool is_empty() const { return begin_ == buffer_.size(); }
  /// Sends what a socket that does not wait takes now. Returns false when the other end is gone. Throws
  /// std::system_error for any other failure.
  bool write_to(int socket);
  /// Returns what waits to be sent.
  std::span<const std::byte> waiting() const { return std::span(buffer_).subspan(begin_); }

 private:
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;
};

/// Says what a read found: bytes, nothing for now, or that the other end is gone.
enum class Received { bytes, nothing, end };

/// Collects the bytes of a stream socket into frames. Not for several threads.
class FrameReader {
 public:
  /// Reads once, without waiting if the socket does not wait. Frames already collected stay, whatever it finds. Throws
  /// std::system_error.
  Received read_from(int socket);

  /// Takes bytes that came in another way.
  void append(std::span<const std::byte> bytes);

  /// Returns the next whole frame. Throws std::runtime_error for one that is longer than any can be.
  std::optional<RawFrame> next();

 private:
  void make_room(std::size_t bytes);

  /// What has come and was not taken lies from `begin_` to `end_`.
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace runner::protocol
