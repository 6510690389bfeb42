#include "watch/server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "watch/history.hpp"

#include "testing/catch.hpp"

using namespace runner;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// A server on a thread of its own, for as long as it lives.
class Serving {
 public:
  explicit Serving(const watch::SessionLimits& limits = {}) : server_(0, "<p>the page</p>", limits) {
    thread_ = std::thread([this] { server_.run(); });
  }
  ~Serving() {
    server_.stop();
    thread_.join();
  }

  const watch::Address& address() const { return server_.address(); }
  void show(nlohmann::json document) {
    history_.add(std::move(document));
    server_.show(std::make_shared<watch::Shown>(history_.shown()));
  }
  void say(const std::string& problem) {
    history_.set_problem(problem);
    server_.show(std::make_shared<watch::Shown>(history_.shown()));
  }

 private:
  watch::Server server_;
  watch::History history_;
  std::thread thread_;
};

class Client {
 public:
  explicit Client(const Serving& serving) : address_(serving.address()), socket_(context_) {
    socket_.connect(tcp::endpoint(asio::ip::address_v4::loopback(), address_.port));
  }

  void send(const std::string& text) { asio::write(socket_, asio::buffer(text)); }
  void ask(const std::string& path, const std::string& headers = "") {
    send("GET " + path + "?token=" + address_.token + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(address_.port) +
         "\r\n" + headers + "\r\n");
  }
  // Up to and with `end`.
  std::string read_to(const std::string& end) {
    const auto size = asio::read_until(socket_, asio::dynamic_buffer(read_), end);
    std::string found = read_.substr(0, size);
    read_.erase(0, size);
    return found;
  }
  // What comes before the server hangs up.
  std::string read_all() {
    boost::system::error_code ignored;
    asio::read(socket_, asio::dynamic_buffer(read_), ignored);
    return std::exchange(read_, {});
  }
  std::string got(const std::string& path) {
    ask(path);
    return read_all();
  }

 private:
  watch::Address address_;
  asio::io_context context_;
  tcp::socket socket_;
  std::string read_;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("The page and the newest document are served whole, and kept to themselves") {
  Serving serving;
  const auto page = Client(serving).got("/");
  CHECK(has(page, "HTTP/1.1 200 OK\r\n"));
  CHECK(has(page, "Content-Length: 15\r\n"));
  CHECK(has(page, "\r\n\r\n<p>the page</p>"));
  for (const std::string header : {"Cache-Control: no-store", "X-Content-Type-Options: nosniff",
                                   "Referrer-Policy: no-referrer", "X-Frame-Options: DENY"}) {
    CHECK(has(page, header + "\r\n"));
  }
}

TEST_CASE("Whoever listens gets the document, then what changes, and what is wrong") {
  // However long the others read, no probe comes in between.
  watch::SessionLimits limits;
  limits.between_probes = std::chrono::hours(1);
  Serving serving(limits);
  const std::string large(4 << 20, 'x');
  serving.show({{"large", large}, {"small", 1}});
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<Client>(serving));
    clients.back()->ask("/events");
    CHECK(has(clients.back()->read_to("\r\n\r\n"), "Content-Type: text/event-stream"));
    CHECK(has(clients.back()->read_to("\n\n"), R"("version":1)"));
    CHECK(clients.back()->read_to("\n\n").size() > large.size());
  }
  serving.show({{"large", large}, {"small", 2}});
  serving.say("the database is \"locked\"\nnow");
  for (const auto& client : clients) {
    CHECK(has(client->read_to("\n\n"), R"("version":2)"));
    CHECK(client->read_to("\n\n") ==
          "event: change\nid: 2\ndata: [{\"op\":\"replace\",\"path\":\"/small\",\"value\":2}]\n\n");
    CHECK(has(client->read_to("\n\n"), R"("problem":"the database is \"locked\"\nnow")"));
  }
}

TEST_CASE("Whoever connects again gets what it missed, and all where that is no longer kept or not known") {
  Serving serving;
  const std::string filler(10'000, 'x');
  for (int version = 1; version <= 5; ++version) serving.show({{"filler", filler}, {"n", version}});
  const auto events_after = [&](const std::string& last) {
    Client client(serving);
    client.ask("/events", "Last-Event-ID: " + last + "\r\n");
    client.read_to("\r\n\r\n");
    client.read_to("\n\n");
    std::string events = client.read_to("\n\n");
    while (!has(events, "id: 5\n")) events += client.read_to("\n\n");
    return events;
  };
  CHECK(has(events_after("4"), "event: change\nid: 5\n"));
  CHECK_FALSE(has(events_after("4"), filler));
  CHECK(has(events_after("2"), "id: 3\n"));
  CHECK_FALSE(has(events_after("2"), filler));
  for (const std::string nonsense : {"0", "6", "99999999999999999999999", "-1", "4x", "x", ""})
    CHECK(has(events_after(nonsense), filler));
  for (int version = 6; version <= 9; ++version) serving.show({{"filler", std::string(9'000, 'a' + version)}});
  Client late(serving);
  late.ask("/events", "Last-Event-ID: 2\r\n");
  late.read_to("\n\n");
  CHECK(has(late.read_to("\n\n"), "event: document\n"));
}

TEST_CASE("A header without end is refused when it is too long, one that does not come is not waited for") {
  watch::SessionLimits limits;
  limits.to_ask = std::chrono::seconds(1);
  Serving serving(limits);
  Client flood(serving);
  boost::system::error_code dropped;
  flood.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n");
  try {
    for (int line = 0; line < 1000; ++line)
      flood.send("X-" + std::to_string(line) + ": " + std::string(1000, 'x') + "\r\n");
    CHECK_FALSE(has(flood.read_all(), "200 OK"));
  } catch (const boost::system::system_error&) {
    // Hung up before all was sent.
  }
  Client slow(serving);
  slow.send("GET / HT");
  CHECK(slow.read_all().empty());
  CHECK(has(Client(serving).got("/"), "200 OK"));
}

TEST_CASE("A client that takes nothing keeps nobody waiting, and is dropped") {
  watch::SessionLimits limits;
  limits.between_probes = std::chrono::milliseconds(300);
  Serving serving(limits);
  // More than any socket's buffers hold.
  const std::string large(64 << 20, 'x');
  serving.show({{"large", large}});
  Client stuck(serving);
  stuck.ask("/events");
  CHECK(has(Client(serving).got("/"), "200 OK"));
  Client other(serving);
  other.ask("/events", "Last-Event-ID: 1\r\n");
  // Comments say that it was looked whether anybody is there.
  for (int looks = 0; looks < 3; ++looks) other.read_to(":\n\n");
  CHECK(stuck.read_all().size() < large.size());
}

TEST_CASE("What is refused is said with its status and in words") {
  Serving serving;
  Client stranger(serving);
  stranger.send("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(serving.address().port) + "\r\n\r\n");
  const auto answer = stranger.read_all();
  CHECK(has(answer, "HTTP/1.1 403 Forbidden\r\n"));
  CHECK(has(answer, "open the whole address that runner watch printed"));
  Client nonsense(serving);
  nonsense.send("\x16\x03\x01 this is no HTTP\r\n\r\n");
  CHECK_FALSE(has(nonsense.read_all(), "200 OK"));
}
