#include "watch/session.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "watch/response.hpp"

namespace runner::watch {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

std::string_view text_of(boost::beast::string_view view) { return {view.data(), view.size()}; }

std::string event_of(const Shown& shown) {
  return "data: " +
         nlohmann::json{{"version", shown.version}, {"problem", shown.problem}}.dump(
             -1, ' ', false, nlohmann::json::error_handler_t::replace) +
         "\n\n";
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
    case Resource::document: {
      if (content_.shown->version == 0) return send(plain_response(503, "there is nothing to show yet"), nullptr);
      const std::size_t length = content_.shown->document.size();
      return send(response_head(200, "application/json", &length), {content_.shown, &content_.shown->document});
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
  told_ = content_.shown;
  send_event(response_head(200, "text/event-stream", nullptr) + event_of(*told_));
}

// A listener says nothing more: what comes is its end.
void Session::wait_for_end() {
  stream_.async_read_some(asio::buffer(&ignored_, 1),
                          [self = shared_from_this()](error_code, std::size_t) { self->close(); });
}

void Session::send_event(std::string text) {
  is_sending_ = true;
  head_ = std::move(text);
  asio::async_write(stream_, asio::buffer(head_), [self = shared_from_this()](error_code error, std::size_t) {
    if (error) return self->close();
    self->is_sending_ = false;
    self->is_overdue_ = false;
    self->tell();
  });
}

void Session::tell() {
  if (is_sending_ || told_ == content_.shown) return;
  told_ = content_.shown;
  send_event(event_of(*told_));
}

void Session::probe() {
  if (std::exchange(is_overdue_, is_sending_) && is_sending_) return close();
  if (!is_sending_) send_event(":\n\n");
}

void Session::close() {
  error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  stream_.close();
}

}  // namespace runner::watch
