#include "supervisor/bounded_log.hpp"

#include <algorithm>

#include "testing/catch.hpp"

using runner::supervisor::BoundedLog;

namespace {

constexpr std::size_t kept = 64 * 1024;

// Lines of eight bytes, each with its number.
std::string numbered(std::size_t lines) {
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string number = std::to_string(i);
    text += std::string(7 - number.size(), '0') + number + "\n";
  }
  return text;
}

// The number in the line that counts what was left out; 0 where there is none.
std::size_t left_out(const std::string& text) {
  const auto at = text.find("\n[");
  if (at == std::string::npos) return 0;
  CHECK(text.find(" bytes left out]\n", at) != std::string::npos);
  return std::stoull(text.substr(at + 2));
}

}  // namespace

TEST_CASE("A log that fits is kept as it is") {
  BoundedLog log;
  CHECK(log.text().empty());
  log.append("one\n");
  log.append("");
  log.append("two");
  CHECK(log.text() == "one\ntwo");
  const std::string more = numbered(2 * kept / 8);
  log.append(more);
  CHECK(log.text() == "one\ntwo" + more);
}

TEST_CASE("Of a long log the beginning and the end are kept, and the bytes between are counted") {
  const std::string all = numbered(100'000);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, kept, all.size()}) {
    BoundedLog log;
    for (std::size_t at = 0; at < all.size(); at += piece) log.append(std::string_view(all).substr(at, piece));
    const std::string text = log.text();
    INFO("in pieces of " << piece);
    CHECK(text.substr(0, kept) == all.substr(0, kept));
    CHECK(text.substr(text.size() - kept) == all.substr(all.size() - kept));
    const std::string note = "\n[" + std::to_string(left_out(text)) + " bytes left out]\n";
    CHECK(text.size() - note.size() + left_out(text) == all.size());
    CHECK(text.size() < 4 * kept);
  }
}

TEST_CASE("A cleared log is like a new one") {
  BoundedLog log;
  log.append(numbered(100'000));
  log.clear();
  CHECK(log.text().empty());
  log.append("fresh");
  CHECK(log.text() == "fresh");
}

TEST_CASE("The last line with a prefix is found, at the beginning, in the middle and at the end") {
  BoundedLog log;
  CHECK(log.last_line_after("note: ").empty());
  log.append("note: first");
  CHECK(log.last_line_after("note: ") == "first");
  log.append("\nother\nnote: second\nlast\n");
  CHECK(log.last_line_after("note: ") == "second");
  log.append("no note: here\n");
  CHECK(log.last_line_after("note: ") == "second");
  log.append("note: ");
  CHECK(log.last_line_after("note: ").empty());
  log.append("third");
  CHECK(log.last_line_after("note: ") == "third");
}

TEST_CASE("A note at the end of a flood is found") {
  BoundedLog log;
  log.append(numbered(100'000));
  log.append("note: it is here\n");
  CHECK(log.last_line_after("note: ") == "it is here");
}
