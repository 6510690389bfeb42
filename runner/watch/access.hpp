#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace runner::watch {

/// Holds where a server listens and the secret without which it answers nobody.
struct Address {
  std::uint16_t port = 0;
  std::string token;

  /// Returns what a browser opens.
  std::string url() const;
};

/// Returns 128 bits that nobody can guess, as 32 hexadecimal digits. Throws std::system_error.
std::string random_token();

/// Holds what a request says of itself. A header that is absent is empty.
struct Request {
  std::string_view method;
  /// The path with its query.
  std::string_view target;
  std::string_view host;
  std::string_view origin;
};

/// Names what the server has.
enum class Resource { page, events };

/// Says why a request gets nothing: an HTTP status and a sentence for a person.
struct Refusal {
  int status = 0;
  std::string_view why;
};

/// Returns what is asked for, where it may be had: by GET, under this very address (another host's name for it is a
/// page elsewhere that had its name point here), from no other page (`Origin`), with the token as the query's `token`.
std::variant<Resource, Refusal> admit(const Address& address, const Request& request);

}  // namespace runner::watch
