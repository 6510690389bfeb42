#include "watch/server.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace runner::watch {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// More than any browser opens; one more is closed at once, so that the process keeps descriptors for the database.
constexpr std::size_t most_connections = 512;

std::size_t living(std::list<std::weak_ptr<Session>>& sessions) {
  sessions.remove_if([](const auto& session) { return session.expired(); });
  return sessions.size();
}

}  // namespace

Server::Server(std::uint16_t port, std::string page, const SessionLimits& limits)
    : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), port)),
      pausing_(context_),
      probing_(context_),
      limits_(limits) {
  content_.address = {acceptor_.local_endpoint().port(), random_token()};
  content_.page = std::move(page);
}

void Server::show(std::shared_ptr<const Shown> shown) {
  asio::post(context_, [this, shown = std::move(shown)] {
    content_.shown = shown;
    for (const auto& listener : listeners_) {
      if (const auto session = listener.lock()) session->tell();
    }
  });
}

void Server::run() {
  accept();
  probe_listeners();
  context_.run();
}

void Server::stop() { context_.stop(); }

std::size_t Server::connections() { return living(sessions_); }

void Server::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    // Out of descriptors, for one: what is open may close meanwhile.
    if (error) return accept_later();
    if (connections() < most_connections) {
      const auto session = std::make_shared<Session>(
          std::move(socket), content_, limits_,
          [this](const std::shared_ptr<Session>& listener) { listeners_.push_back(listener); });
      sessions_.push_back(session);
      session->begin();
    }
    accept();
  });
}

void Server::accept_later() {
  pausing_.expires_after(std::chrono::milliseconds(200));
  pausing_.async_wait([this](error_code error) {
    if (!error) accept();
  });
}

void Server::probe_listeners() {
  living(listeners_);
  for (const auto& listener : listeners_) {
    if (const auto session = listener.lock()) session->probe();
  }
  probing_.expires_after(limits_.between_probes);
  probing_.async_wait([this](error_code error) {
    if (!error) probe_listeners();
  });
}

}  // namespace runner::watch
