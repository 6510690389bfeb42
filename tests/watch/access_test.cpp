#include "watch/access.hpp"

#include <set>

#include "testing/catch.hpp"

using namespace runner::watch;

namespace {

const Address address{8712, "0123456789abcdef0123456789abcdef"};

// The status of a refusal, or 200.
int status_of(const Request& request) {
  const auto admitted = admit(address, request);
  const auto* refusal = std::get_if<Refusal>(&admitted);
  return refusal != nullptr ? refusal->status : 200;
}

std::string with_token(const std::string& path) { return path + "?token=" + address.token; }

}  // namespace

TEST_CASE("Who has the token is given the page, the document and events") {
  const auto found = [](const std::string& path) {
    return std::get<Resource>(admit(address, {"GET", path, "127.0.0.1:8712", ""}));
  };
  CHECK(found(with_token("/")) == Resource::page);
  CHECK(found(with_token("/events")) == Resource::events);
  CHECK(found("/events?at=1&token=" + address.token) == Resource::events);
  CHECK(address.url() == "http://127.0.0.1:8712" + with_token("/"));
}

TEST_CASE("A request without the whole token gets nothing, whatever it asks for") {
  for (const std::string path : {"/", "/events", "/nothing"}) {
    CHECK(status_of({"GET", path, "127.0.0.1:8712", ""}) == 403);
    CHECK(status_of({"GET", path + "?token=", "127.0.0.1:8712", ""}) == 403);
    CHECK(status_of({"GET", path + "?token=0123", "127.0.0.1:8712", ""}) == 403);
    CHECK(status_of({"GET", with_token(path) + "0", "127.0.0.1:8712", ""}) == 403);
    CHECK(status_of({"GET", path + "?Token=" + address.token, "127.0.0.1:8712", ""}) == 403);
  }
}

TEST_CASE("A request under another host's name is refused, though it has the token") {
  const auto page = with_token("/");
  CHECK(status_of({"GET", page, "localhost:8712", ""}) == 200);
  for (const std::string host : {"", "evil.example", "evil.example:8712", "127.0.0.1", "127.0.0.1:80",
                                 "127.0.0.1:8712.evil.example", "[::1]:8712"}) {
    INFO(host);
    CHECK(status_of({"GET", page, host, ""}) == 421);
  }
}

TEST_CASE("A request of a page from elsewhere is refused, one of its own page is not") {
  const auto page = with_token("/events");
  CHECK(status_of({"GET", page, "127.0.0.1:8712", "http://127.0.0.1:8712"}) == 200);
  for (const std::string origin : {"null", "http://evil.example", "https://127.0.0.1:8712", "http://127.0.0.1:8713",
                                   "http://localhost:8712", "http://127.0.0.1:8712.evil.example"}) {
    INFO(origin);
    CHECK(status_of({"GET", page, "127.0.0.1:8712", origin}) == 403);
  }
}

TEST_CASE("Nothing but GET is done") {
  for (const std::string method : {"POST", "PUT", "DELETE", "HEAD", "OPTIONS", "get", "CONNECT"}) {
    CHECK(status_of({method, with_token("/"), "127.0.0.1:8712", ""}) == 405);
  }
}

TEST_CASE("There is no path but the three, however it is written") {
  for (const std::string path : {"/..", "/../etc/passwd", "/./", "//", "/%2e%2e/", "/events/", "/Events", "events", "",
                                 "*", "http://127.0.0.1:8712/"}) {
    INFO(path);
    CHECK(status_of({"GET", with_token(path), "127.0.0.1:8712", ""}) == 404);
  }
}

TEST_CASE("Each token is 32 hexadecimal digits that no other has") {
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(random_token());
  CHECK(tokens.size() == 100);
  for (const auto& token : tokens) {
    CHECK(token.size() == 32);
    CHECK(token.find_first_not_of("0123456789abcdef") == std::string::npos);
  }
}
