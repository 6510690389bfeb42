#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "watch/session.hpp"

namespace runner::watch {

/// Serves a page and the events that bring it what it draws from, to browsers on this machine: on
/// 127.0.0.1 alone, to whom `admit` lets in. One thread serves all; nobody is waited for.
class Server {
 public:
  /// Listens at `port`, 0 for any that is free. `page` is the HTML. Throws boost::system::system_error.
  Server(std::uint16_t port, std::string page, const SessionLimits& limits = {});

  const Address& address() const { return content_.address; }
  /// Shows this from now on. For any thread.
  void show(std::shared_ptr<const Shown> shown);
  /// Serves until `stop`.
  void run();
  /// Ends `run` and drops all clients. For any thread.
  void stop();
  /// Returns how many connections there are; on the server's thread.
  std::size_t connections();

 private:
  void accept();
  void accept_later();
  void probe_listeners();

  boost::asio::io_context context_{1};
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pausing_;
  boost::asio::steady_timer probing_;
  Content content_;
  SessionLimits limits_;
  std::list<std::weak_ptr<Session>> sessions_;
  std::list<std::weak_ptr<Session>> listeners_;
};

}  // namespace runner::watch
