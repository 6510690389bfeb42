#include "protocol/channel.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace runner::protocol {

namespace {

// Both ends run on one machine, from one build: lengths in its own byte order.
struct Lengths {
  std::uint64_t header = 0;
  std::uint64_t payload = 0;
};

constexpr std::uint64_t longest_frame = std::uint64_t{1} << 36;

// Advances `parts` past `sent` bytes.
void drop_sent(std::vector<iovec>& parts, std::size_t& first, std::size_t sent) {
  while (first < parts.size() && sent >= parts[first].iov_len) sent -= parts[first++].iov_len;
  if (sent > 0) {
    parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + sent;
    parts[first].iov_len -= sent;
  }
}

}  // namespace

bool send_frame(int socket, std::span<const std::uint8_t> header, std::span<const std::span<const std::byte>> payload) {
  Lengths lengths{header.size(), 0};
  std::vector<iovec> parts = {{&lengths, sizeof(lengths)}, {const_cast<std::uint8_t*>(header.data()), header.size()}};
  for (const auto& part : payload) {
    lengths.payload += part.size();
    parts.push_back({const_cast<std::byte*>(part.data()), part.size()});
  }
  std::size_t first = 0;
  while (first < parts.size()) {
    msghdr message{};
    message.msg_iov = parts.data() + first;
    message.msg_iovlen = std::min<std::size_t>(parts.size() - first, IOV_MAX);
    const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    if (sent >= 0) {
      drop_sent(parts, first, static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      pollfd writable{socket, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno == EPIPE || errno == ECONNRESET) {
      return false;
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "cannot send to the other process");
    }
  }
  return true;
}

void FrameWriter::push(std::span<const std::uint8_t> header, std::span<const std::span<const std::byte>> payload) {
  Lengths lengths{header.size(), 0};
  for (const auto& part : payload) lengths.payload += part.size();
  const auto append = [&](std::span<const std::byte> bytes) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  };
  append(std::as_bytes(std::span(&lengths, 1)));
  append(std::as_bytes(header));
  for (const auto& part : payload) append(part);
}

bool FrameWriter::write_to(int socket) {
  while (!is_empty()) {
    const ssize_t sent = ::send(socket, buffer_.data() + begin_, buffer_.size() - begin_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      begin_ += static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN) {
      return true;
    } else if (errno == EPIPE || errno == ECONNRESET) {
      return false;
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "cannot send to the other process");
    }
  }
  buffer_.clear();
  begin_ = 0;
  return true;
}

void FrameReader::make_room(std::size_t bytes) {
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= std::exchange(begin_, 0);
  }
  if (buffer_.size() < end_ + bytes) buffer_.resize(std::max(2 * buffer_.size(), end_ + bytes));
}

void FrameReader::append(std::span<const std::byte> bytes) {
  make_room(bytes.size());
  std::copy(bytes.begin(), bytes.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(end_));
  end_ += bytes.size();
}

Received FrameReader::read_from(int socket) {
  constexpr std::size_t chunk = 256 * 1024;
  make_room(chunk);
  while (true) {
    const ssize_t got = ::recv(socket, buffer_.data() + end_, buffer_.size() - end_, 0);
    if (got > 0) {
      end_ += static_cast<std::size_t>(got);
      return Received::bytes;
    }
    if (got == 0 || errno == ECONNRESET) return Received::end;
    if (errno == EAGAIN) return Received::nothing;
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "cannot read from the other process");
  }
}

std::optional<RawFrame> FrameReader::next() {
  const std::size_t available = end_ - begin_;
  Lengths lengths;
  if (available < sizeof(lengths)) return std::nullopt;
  std::memcpy(&lengths, buffer_.data() + begin_, sizeof(lengths));
  if (lengths.header > longest_frame || lengths.payload > longest_frame) {
    throw std::runtime_error("a frame claims to be longer than any can be");
  }
  const std::size_t whole = sizeof(lengths) + lengths.header + lengths.payload;
  if (available < whole) return std::nullopt;
  const auto* header = buffer_.data() + begin_ + sizeof(lengths);
  RawFrame frame;
  frame.header = {reinterpret_cast<const std::uint8_t*>(header), lengths.header};
  frame.payload.assign(header + lengths.header, header + lengths.header + lengths.payload);
  begin_ += whole;
  return frame;
}

}  // namespace runner::protocol
