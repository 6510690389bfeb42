#include "watch/response.hpp"

#include <fmt/format.h>

#include <boost/beast/http/status.hpp>

namespace runner::watch {

std::string response_head(int status, std::string_view content_type, const std::size_t* length) {
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return fmt::format(
      "HTTP/1.1 {} {}\r\n"
      "Content-Type: {}; charset=utf-8\r\n"
      "{}"
      "Cache-Control: no-store\r\n"
      "Connection: close\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "X-Frame-Options: DENY\r\n"
      "\r\n",
      status, std::string_view(reason.data(), reason.size()), content_type,
      length == nullptr ? "" : fmt::format("Content-Length: {}\r\n", *length));
}

std::string plain_response(int status, std::string_view text) {
  const std::string body = std::string(text) + "\n";
  const std::size_t length = body.size();
  return response_head(status, "text/plain", &length) + body;
}

}  // namespace runner::watch
