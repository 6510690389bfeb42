#include "watch/access.hpp"

#include "digest/random_bytes.hpp"

namespace runner::watch {

namespace {

// Takes as long whatever the texts are, so that time tells nobody how much of a token is right.
bool are_equal(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  unsigned char differing = 0;
  for (std::size_t i = 0; i < one.size(); ++i) differing = static_cast<unsigned char>(differing | (one[i] ^ other[i]));
  return differing == 0;
}

std::string_view value_of(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    if (pair.size() > key.size() && pair.starts_with(key) && pair[key.size()] == '=')
      return pair.substr(key.size() + 1);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  return {};
}

bool is_own_host(const Address& address, std::string_view host) {
  const std::string port = ":" + std::to_string(address.port);
  return host == "127.0.0.1" + port || host == "localhost" + port;
}

}  // namespace

std::string Address::url() const { return "http://127.0.0.1:" + std::to_string(port) + "/?token=" + token; }

std::string random_token() {
  const auto bytes = random_bytes();
  constexpr std::string_view digits = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : bytes) token += {digits[byte >> 4], digits[byte & 15]};
  return token;
}

std::variant<Resource, Refusal> admit(const Address& address, const Request& request) {
  if (!is_own_host(address, request.host)) return Refusal{421, "this is not the host that runner watch listens as"};
  constexpr std::string_view scheme = "http://";
  if (!request.origin.empty() &&
      !(request.origin.starts_with(scheme) && request.origin.substr(scheme.size()) == request.host)) {
    return Refusal{403, "pages of other origins may not ask here"};
  }
  if (request.method != "GET") return Refusal{405, "this server can only be read"};
  const auto end = request.target.find('?');
  const std::string_view query = end == std::string_view::npos ? std::string_view() : request.target.substr(end + 1);
  if (!are_equal(value_of(query, "token"), address.token)) {
    return Refusal{403, "open the whole address that runner watch printed, with its token"};
  }
  const std::string_view path = request.target.substr(0, end);
  if (path == "/") return Resource::page;
  if (path == "/events") return Resource::events;
  return Refusal{404, "there is no such page"};
}

}  // namespace runner::watch
