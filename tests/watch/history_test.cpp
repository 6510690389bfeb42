#include "watch/history.hpp"

#include "testing/catch.hpp"

using namespace runner;
using nlohmann::json;

namespace {

json data_of(const watch::Shown::Event& event) {
  const auto begin = event->find("data: ") + 6;
  return json::parse(event->substr(begin, event->size() - begin - 2));
}

std::size_t bytes_of(const watch::Shown& shown) {
  std::size_t bytes = 0;
  for (const auto& change : shown.changes) bytes += change->size();
  return bytes;
}

}  // namespace

TEST_CASE("Changes make each document of the one before, and of the whole one the last") {
  watch::History history;
  json document = {{"rows", json::array()}, {"name", "a/b~c"}};
  json first_client;
  std::size_t renewed = 0;
  for (int version = 1; version <= 300; ++version) {
    document["rows"].push_back({{"epoch", version}, {"a/b~c", "\n\xff"}});
    if (version % 50 == 0) document["rows"].erase(document["rows"].begin());
    document["count"] = version;
    const auto base_before = history.shown().base_version;
    history.add(document);
    const auto& shown = history.shown();
    if (shown.base_version != base_before) ++renewed;
    // As it is written: what is no UTF-8 is replaced.
    const json expected = json::parse(document.dump(-1, ' ', false, json::error_handler_t::replace));
    first_client = version == 1 ? data_of(shown.base) : first_client.patch(data_of(shown.changes.back()));
    REQUIRE(first_client == expected);
    json later_client = data_of(shown.base);
    const auto before_changes = shown.version - shown.changes.size();
    REQUIRE(before_changes <= shown.base_version);
    for (auto next = shown.base_version - before_changes; next < shown.changes.size(); ++next)
      later_client = later_client.patch(data_of(shown.changes[next]));
    REQUIRE(later_client == expected);
    CHECK(bytes_of(shown) <= std::max(shown.base->size(), shown.changes.empty() ? 0 : shown.changes.back()->size()));
  }
  // Not each time, or nothing would be saved; and again, or late clients would get more than the document.
  CHECK(renewed > 3);
  CHECK(renewed < 100);
}

TEST_CASE("An event says its version and is one line of data") {
  watch::History history;
  history.add({{"text", "two\nlines"}});
  CHECK(*history.shown().base == "event: document\nid: 1\ndata: {\"text\":\"two\\nlines\"}\n\n");
  history.add({{"text", "one"}});
  CHECK(*history.shown().changes.back() ==
        "event: change\nid: 2\ndata: [{\"op\":\"replace\",\"path\":\"/text\",\"value\":\"one\"}]\n\n");
  history.set_problem("gone");
  CHECK(watch::state_event(history.shown()) == "data: {\"problem\":\"gone\",\"version\":2}\n\n");
}
