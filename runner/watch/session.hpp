#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "watch/access.hpp"
#include "watch/shown.hpp"

namespace runner::watch {

/// Holds what all sessions answer with.
struct Content {
  Address address;
  std::string page;
  std::shared_ptr<const Shown> shown = std::make_shared<Shown>();
};

/// Bounds what a client may take.
struct SessionLimits {
  std::uint32_t header_bytes = 16 << 10;
  /// From connecting to the last byte of the header.
  std::chrono::seconds to_ask = std::chrono::seconds(10);
  /// From then to the last byte of the answer, but for events, which have no end.
  std::chrono::seconds to_take = std::chrono::seconds(30);
  /// Between two looks whether listeners are still there; one that has taken nothing from one to the next is dropped.
  std::chrono::milliseconds between_probes = std::chrono::seconds(5);
};

/// Serves one connection: reads one request, answers it and closes; a listener to events stays. Owned by the operation
/// that it waits for; used on the server's thread alone.
class Session : public std::enable_shared_from_this<Session> {
 public:
  /// `content` outlives all sessions. `listens` is called once where the client asks for events.
  Session(boost::asio::ip::tcp::socket&& socket, const Content& content, const SessionLimits& limits,
          std::function<void(const std::shared_ptr<Session>&)> listens);

  /// Begins to read.
  void begin();
  /// Tells a listener what is shown now: what has changed since what it has, or all; one that has not taken the last
  /// events is told when it has.
  void tell();
  /// Sends a listener an empty comment, which finds out whether it is still there. Drops it where it has not taken
  /// anything since the last call.
  void probe();
  void close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

  void answer();
  void answer_events();
  void send(std::string head, std::shared_ptr<const std::string> body);
  void send_events(std::string text, std::vector<Shown::Event> events);
  std::vector<Shown::Event> untold() const;
  void wait_for_end();

  boost::beast::tcp_stream stream_;
  const Content& content_;
  SessionLimits limits_;
  std::function<void(const std::shared_ptr<Session>&)> listens_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string head_;
  std::shared_ptr<const std::string> body_;
  std::vector<Shown::Event> events_;
  std::shared_ptr<const Shown> told_;
  std::uint64_t told_version_ = 0;
  bool is_sending_ = false;
  bool is_overdue_ = false;
  char ignored_ = 0;
};

}  // namespace runner::watch
