#include "watch/session.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <charconv>
#include <utility>

#include "watch/history.hpp"
#include "watch/response.hpp"

namespace runner::watch {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

std::string_view text_of(boost::beast::string_view view) { return {view.data(), view.size()}; }

// What an `EventSource` that connects again says it has; nothing of it is believed but a version that there was.
std::uint64_t last_version(std::string_view header) {
  std::uint64_t version = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), version);
  return error == std::errc() && end == header.data() + header.size() ? version : 0;
}

}  // namespace

Session::Session(asio::ip::tcp::socket&& socket, const Content& content, const SessionLimits& limits,
                 std::function<void(const std::shared_ptr<Session>&)> listens)
    : stream_(std::move(socket)),
      content_(content),
      limits_(limits),
      listens_(std::move(listens)),
      buffer_(limits.header_bytes),
      parser_(std::in_place) {
  parser_->header_limit(limits.header_bytes);
  parser_->body_limit(0);
}

void Session::begin() {
  stream_.expires_after(limits_.to_ask);
  http::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) {
    if (!error) return self->answer();
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return self->send(plain_response(431, "the request's header is too long"), nullptr);
    }
    self->close();
  });
}

void Session::answer() {
  const auto& request = parser_->get();
  const auto admitted =
      admit(content_.address, {text_of(request.method_string()), text_of(request.target()),
                               text_of(request[http::field::host]), text_of(request[http::field::origin])});
  if (const auto* refusal = std::get_if<Refusal>(&admitted)) {
    return send(plain_response(refusal->status, refusal->why), nullptr);
  }
  switch (std::get<Resource>(admitted)) {
    case Resource::page: {
      const std::size_t length = content_.page.size();
      return send(response_head(200, "text/html", &length), {std::shared_ptr<void>(), &content_.page});
    }
    case Resource::events:
      return answer_events();
  }
}

void Session::send(std::string head, std::shared_ptr<const std::string> body) {
  head_ = std::move(head);
  body_ = std::move(body);
  stream_.expires_after(limits_.to_take);
  const std::array<asio::const_buffer, 2> parts = {asio::buffer(head_),
                                                   body_ ? asio::buffer(*body_) : asio::const_buffer()};
  asio::async_write(stream_, parts, [self = shared_from_this()](error_code, std::size_t) { self->close(); });
}

void Session::answer_events() {
  // From here on `probe` sees to it that nobody is waited for.
  stream_.expires_never();
  listens_(shared_from_this());
  wait_for_end();
  const auto version = last_version(text_of(parser_->get()["Last-Event-ID"]));
  if (version <= content_.shown->version) told_version_ = version;
  send_events(response_head(200, "text/event-stream", nullptr) + state_event(*content_.shown), untold());
}

// A listener says nothing more: what comes is its end.
void Session::wait_for_end() {
  stream_.async_read_some(asio::buffer(&ignored_, 1),
                          [self = shared_from_this()](error_code, std::size_t) { self->close(); });
}

// The changes that follow what the client has, or a whole document and those that follow it.
std::vector<Shown::Event> Session::untold() const {
  const Shown& shown = *content_.shown;
  std::vector<Shown::Event> events;
  std::uint64_t from = told_version_;
  const std::uint64_t before_changes = shown.version - shown.changes.size();
  if (from == 0 || from < before_changes) {
    from = shown.base_version;
    if (shown.base) events.push_back(shown.base);
  }
  events.insert(events.end(), shown.changes.begin() + static_cast<std::ptrdiff_t>(from - before_changes),
                shown.changes.end());
  return events;
}

void Session::send_events(std::string text, std::vector<Shown::Event> events) {
  is_sending_ = true;
  told_ = content_.shown;
  told_version_ = told_->version;
  head_ = std::move(text);
  events_ = std::move(events);
  std::vector<asio::const_buffer> parts = {asio::buffer(head_)};
  for (const auto& event : events_) parts.push_back(asio::buffer(*event));
  asio::async_write(stream_, parts, [self = shared_from_this()](error_code error, std::size_t) {
    if (error) return self->close();
    self->events_.clear();
    self->is_sending_ = false;
    self->is_overdue_ = false;
    self->tell();
  });
}

void Session::tell() {
  if (is_sending_ || told_ == content_.shown) return;
  send_events(state_event(*content_.shown), untold());
}

void Session::probe() {
  if (std::exchange(is_overdue_, is_sending_) && is_sending_) return close();
  if (!is_sending_) send_events(":\n\n", untold());
}

void Session::close() {
  error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  stream_.close();
}

}  // namespace runner::watch
