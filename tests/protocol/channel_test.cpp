#include "protocol/channel.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "bytes_of.hpp"

#include "testing/catch.hpp"

using namespace runner::protocol;

namespace {

// Two connected ends; the second one does not wait when it is read.
class Sockets {
 public:
  Sockets() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) != 0) {
      throw std::system_error(errno, std::generic_category(), "socketpair");
    }
    ::fcntl(ends_[1], F_SETFL, O_NONBLOCK);
  }
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;
  ~Sockets() {
    close(0);
    close(1);
  }
  int sender() const { return ends_[0]; }
  int receiver() const { return ends_[1]; }
  void close(std::size_t end) {
    if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

std::vector<std::uint8_t> header_of(const std::string& text) { return {text.begin(), text.end()}; }

bool send(int socket, const std::string& header, const std::vector<std::string>& parts = {}) {
  std::vector<std::span<const std::byte>> payload;
  for (const std::string& part : parts) payload.push_back(std::as_bytes(std::span(part)));
  return send_frame(socket, header_of(header), payload);
}

// The bytes of a frame as they travel.
std::string travelling(const std::string& header, const std::vector<std::string>& parts) {
  Sockets sockets;
  REQUIRE(send(sockets.sender(), header, parts));
  std::string bytes(4096, '\0');
  bytes.resize(static_cast<std::size_t>(::recv(sockets.receiver(), bytes.data(), bytes.size(), 0)));
  return bytes;
}

bool holds(const std::optional<RawFrame>& frame, const std::string& header, const std::string& payload) {
  return frame && std::ranges::equal(frame->header, header_of(header)) && frame->payload == bytes_of(payload);
}

void put(int socket, const std::string& bytes) {
  REQUIRE(::send(socket, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
}

}  // namespace

TEST_CASE("A frame arrives with its header and the parts of its payload one after another") {
  Sockets sockets;
  FrameReader reader;
  CHECK(reader.read_from(sockets.receiver()) == Received::nothing);
  CHECK_FALSE(reader.next());
  const std::string binary("\0\xff\n", 3);
  REQUIRE(send(sockets.sender(), "header", {"first", "", binary}));
  CHECK(reader.read_from(sockets.receiver()) == Received::bytes);
  CHECK(holds(reader.next(), "header", "first" + binary));
  CHECK_FALSE(reader.next());
}

TEST_CASE("A frame without header and payload is a frame") {
  Sockets sockets;
  FrameReader reader;
  REQUIRE(send(sockets.sender(), ""));
  REQUIRE(reader.read_from(sockets.receiver()) == Received::bytes);
  CHECK(holds(reader.next(), "", ""));
  CHECK_FALSE(reader.next());
}

TEST_CASE("A frame that is split at any byte arrives whole") {
  const std::string bytes = travelling("header", {"payload"});
  for (std::size_t split = 1; split < bytes.size(); ++split) {
    Sockets sockets;
    FrameReader reader;
    put(sockets.sender(), bytes.substr(0, split));
    REQUIRE(reader.read_from(sockets.receiver()) == Received::bytes);
    REQUIRE_FALSE(reader.next());
    put(sockets.sender(), bytes.substr(split));
    REQUIRE(reader.read_from(sockets.receiver()) == Received::bytes);
    REQUIRE(holds(reader.next(), "header", "payload"));
  }
}

TEST_CASE("Several frames come from one read, in their order, and the beginning of the next one waits") {
  Sockets sockets;
  FrameReader reader;
  const std::string third = travelling("third", {"3"});
  REQUIRE(send(sockets.sender(), "first", {"1"}));
  REQUIRE(send(sockets.sender(), "second"));
  put(sockets.sender(), third.substr(0, 5));
  REQUIRE(reader.read_from(sockets.receiver()) == Received::bytes);
  CHECK(holds(reader.next(), "first", "1"));
  CHECK(holds(reader.next(), "second", ""));
  CHECK_FALSE(reader.next());
  put(sockets.sender(), third.substr(5));
  REQUIRE(reader.read_from(sockets.receiver()) == Received::bytes);
  CHECK(holds(reader.next(), "third", "3"));
}

TEST_CASE("A payload larger than the socket's buffer arrives while its sender waits") {
  Sockets sockets;
  const std::string large(5 << 20, 'x');
  std::thread sender([&] { send(sockets.sender(), "large", {large, "end"}); });
  // Reads that wait, as a worker's do.
  ::fcntl(sockets.receiver(), F_SETFL, 0);
  FrameReader reader;
  std::optional<RawFrame> frame;
  while (!(frame = reader.next()) && reader.read_from(sockets.receiver()) == Received::bytes) {
  }
  sender.join();
  CHECK(holds(frame, "large", large + "end"));
}

TEST_CASE("A socket that does not wait is waited for by the sender") {
  Sockets sockets;
  ::fcntl(sockets.sender(), F_SETFL, O_NONBLOCK);
  const std::string large(5 << 20, 'y');
  bool sent = false;
  std::thread sender([&] { sent = send(sockets.sender(), "large", {large}); });
  ::fcntl(sockets.receiver(), F_SETFL, 0);
  FrameReader reader;
  std::optional<RawFrame> frame;
  while (!(frame = reader.next()) && reader.read_from(sockets.receiver()) == Received::bytes) {
  }
  sender.join();
  CHECK(sent);
  CHECK(holds(frame, "large", large));
}

TEST_CASE("A payload of more parts than one system call takes arrives whole") {
  Sockets sockets;
  FrameReader reader;
  const std::vector<std::string> parts(5000, "ab");
  REQUIRE(send(sockets.sender(), "many", parts));
  while (reader.read_from(sockets.receiver()) == Received::bytes) {
  }
  const auto frame = reader.next();
  REQUIRE(frame);
  CHECK(frame->payload.size() == 10'000);
}

TEST_CASE("What was sent before the other end closed is read, then the end") {
  Sockets sockets;
  FrameReader reader;
  REQUIRE(send(sockets.sender(), "last", {"words"}));
  sockets.close(0);
  REQUIRE(reader.read_from(sockets.receiver()) == Received::bytes);
  CHECK(reader.read_from(sockets.receiver()) == Received::end);
  CHECK(holds(reader.next(), "last", "words"));
  CHECK_FALSE(reader.next());
}

TEST_CASE("Half a frame of a closed end stays half a frame") {
  Sockets sockets;
  FrameReader reader;
  put(sockets.sender(), travelling("header", {"payload"}).substr(0, 20));
  sockets.close(0);
  REQUIRE(reader.read_from(sockets.receiver()) == Received::bytes);
  CHECK(reader.read_from(sockets.receiver()) == Received::end);
  CHECK_FALSE(reader.next());
}

TEST_CASE("Sending to a closed end says so instead of raising a signal") {
  Sockets sockets;
  sockets.close(1);
  CHECK_FALSE(send(sockets.sender(), "nobody", {"listens"}));
}

TEST_CASE("Text in place of a frame is refused") {
  Sockets sockets;
  FrameReader reader;
  put(sockets.sender(), "Epoch 1: loss = 0.5, accuracy = 0.9\n");
  REQUIRE(reader.read_from(sockets.receiver()) == Received::bytes);
  CHECK_THROWS_AS(reader.next(), std::runtime_error);
}

TEST_CASE("A descriptor that is no socket is an error that can be told from the end") {
  FrameReader reader;
  CHECK_THROWS_AS(reader.read_from(-1), std::system_error);
  CHECK_THROWS_AS(send(-1, "header"), std::system_error);
}
