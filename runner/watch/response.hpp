#pragma once

#include <string>
#include <string_view>

namespace runner::watch {

/// Returns the head of an HTTP/1.1 answer that ends its connection: status line, `Content-Type`, the headers that keep
/// the page to itself, and an empty line. `length` is that of the body; none for one that has no end.
std::string response_head(int status, std::string_view content_type, const std::size_t* length);

/// Returns a whole answer in plain text.
std::string plain_response(int status, std::string_view text);

}  // namespace runner::watch
