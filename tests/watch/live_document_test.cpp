#include "watch/live_document.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>

#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using namespace std::chrono_literals;

namespace {

// A database of numbers, whose sum is the document.
class Numbers {
 public:
  Numbers() { execute("CREATE TABLE number (value INTEGER)"); }

  std::filesystem::path path() const { return folder_.path() / "numbers.db"; }
  void add(int value) const { execute("INSERT INTO number VALUES (" + std::to_string(value) + ")"); }
  int sum() const {
    SQLite::Database database(path().string(), SQLite::OPEN_READWRITE, 60'000);
    return database.execAndGet("SELECT coalesce(sum(value), 0) FROM number").getInt();
  }

 private:
  void execute(const std::string& sql) const {
    SQLite::Database(path().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 60'000).exec(sql);
  }

  TemporaryFolder folder_;
};

// Awaits what a LiveDocument tells.
class Listener {
 public:
  watch::LiveDocument::OnChange on_change() {
    return [this](std::shared_ptr<const watch::Shown> shown) {
      const std::lock_guard lock(mutex_);
      shown_ = std::move(shown);
      ++told_;
      wakeup_.notify_all();
    };
  }

  // Whether something like that is told within a minute.
  bool sees(const std::function<bool(const watch::Shown&)>& what) {
    std::unique_lock lock(mutex_);
    return wakeup_.wait_for(lock, 60s, [&] { return shown_ != nullptr && what(*shown_); });
  }

  int told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wakeup_;
  std::shared_ptr<const watch::Shown> shown_;
  int told_ = 0;
};

// What a client that came first has by now.
nlohmann::json document_of(const watch::Shown& shown) {
  const auto data_of = [](const std::string& event) {
    const auto begin = event.find("data: ") + 6;
    return nlohmann::json::parse(event.substr(begin, event.size() - begin - 2));
  };
  auto document = data_of(*shown.base);
  const auto before_changes = shown.version - shown.changes.size();
  for (auto next = shown.base_version - before_changes; next < shown.changes.size(); ++next)
    document = document.patch(data_of(*shown.changes[next]));
  return document;
}

bool shows(const watch::Shown& shown, int sum) { return shown.version > 0 && document_of(shown) == sum; }

std::optional<double> one_core() { return 1.0; }

// Looks often, so that the tests wait for nothing.
constexpr watch::Pace quick{1ms, 1000.0, 1ms, 1s};

}  // namespace

TEST_CASE("Each commit makes the document anew, and nothing else does") {
  const Numbers numbers;
  Listener listener;
  std::atomic<int> made = 0;
  const watch::LiveDocument live(
      numbers.path(), [&](bool) { return ++made, numbers.sum(); }, one_core, listener.on_change(), quick);
  REQUIRE(listener.sees([](const auto& shown) { return shows(shown, 0) && shown.version == 1; }));
  for (int value = 1; value <= 5; ++value) {
    numbers.add(value);
    REQUIRE(listener.sees([&](const auto& shown) { return shows(shown, value * (value + 1) / 2); }));
  }
  CHECK(made == 6);
  CHECK(listener.told() == 6);
}

TEST_CASE("What cannot be read now is said, with the last document, and is read when it can be") {
  const Numbers numbers;
  Listener listener;
  std::atomic<bool> is_locked = false;
  const auto make = [&](bool) {
    if (is_locked) throw std::runtime_error("the database is locked");
    return numbers.sum();
  };
  const watch::LiveDocument live(numbers.path(), make, one_core, listener.on_change(), quick);
  REQUIRE(listener.sees([](const auto& shown) { return shown.version == 1; }));
  is_locked = true;
  numbers.add(7);
  REQUIRE(listener.sees([](const auto& shown) { return shown.problem == "the database is locked"; }));
  CHECK(listener.sees([](const auto& shown) { return shows(shown, 0) && shown.version == 1; }));
  is_locked = false;
  CHECK(listener.sees([](const auto& shown) { return shows(shown, 7) && shown.problem.empty(); }));
}

TEST_CASE("A database that is moved away is said to be gone, and found again where it or another is put back") {
  const Numbers numbers;
  const Numbers others;
  others.add(4);
  Listener listener;
  const watch::LiveDocument live(
      numbers.path(), [&](bool) { return numbers.sum(); }, one_core, listener.on_change(), quick);
  REQUIRE(listener.sees([](const auto& shown) { return shown.version == 1; }));
  const auto away = numbers.path().string() + ".away";
  std::filesystem::rename(numbers.path(), away);
  REQUIRE(listener.sees([&](const auto& shown) {
    return shown.problem.find(numbers.path().string() + " is not there now") == 0 && shows(shown, 0);
  }));
  std::filesystem::rename(away, numbers.path());
  REQUIRE(listener.sees([](const auto& shown) { return shown.problem.empty(); }));
  std::filesystem::rename(others.path(), numbers.path());
  CHECK(listener.sees([](const auto& shown) { return shows(shown, 4); }));
}

TEST_CASE("Whoever makes the document is told when it is another file") {
  const Numbers numbers;
  const Numbers others;
  Listener listener;
  std::atomic<int> new_files = 0;
  const watch::LiveDocument live(
      numbers.path(),
      [&](bool is_same_file) {
        if (!is_same_file) ++new_files;
        return numbers.sum();
      },
      one_core, listener.on_change(), quick);
  numbers.add(1);
  REQUIRE(listener.sees([](const auto& shown) { return shows(shown, 1); }));
  CHECK(new_files == 1);
  others.add(5);
  std::filesystem::rename(others.path(), numbers.path());
  REQUIRE(listener.sees([](const auto& shown) { return shows(shown, 5); }));
  CHECK(new_files == 2);
}

TEST_CASE("A document during which another file took the place is not shown") {
  const Numbers numbers;
  const Numbers others;
  others.add(5);
  Listener listener;
  std::promise<void> committed;
  std::vector<bool> same;
  const watch::LiveDocument live(
      numbers.path(),
      [&](bool is_same_file) {
        same.push_back(is_same_file);
        if (same.size() == 2) {
          // Not in the midst of the commit: its journal would be rolled back into the other file.
          committed.get_future().wait();
          std::filesystem::rename(others.path(), numbers.path());
        }
        return numbers.sum();
      },
      one_core, listener.on_change(), quick);
  REQUIRE(listener.sees([](const auto& shown) { return shows(shown, 0); }));
  numbers.add(1);
  committed.set_value();
  REQUIRE(listener.sees([](const auto& shown) { return shows(shown, 5); }));
  CHECK(same == std::vector<bool>{false, true, false});
  CHECK(listener.told() == 2);
}

TEST_CASE("A commit into a write-ahead log is seen, though the file stays as it is") {
  const Numbers numbers;
  SQLite::Database writer(numbers.path().string(), SQLite::OPEN_READWRITE, 60'000);
  REQUIRE(writer.execAndGet("PRAGMA journal_mode = WAL").getString() == "wal");
  writer.exec("PRAGMA wal_autocheckpoint = 3");
  Listener listener;
  const watch::LiveDocument live(
      numbers.path(), [&](bool) { return numbers.sum(); }, one_core, listener.on_change(), quick);
  REQUIRE(listener.sees([](const auto& shown) { return shows(shown, 0); }));
  for (int value = 1; value <= 20; ++value) {
    writer.exec("INSERT INTO number VALUES (1)");
    REQUIRE(listener.sees([&](const auto& shown) { return shows(shown, value); }));
  }
}

TEST_CASE("After a costly document the next one waits its share, and its end does not") {
  const Numbers numbers;
  Listener listener;
  std::atomic<int> made = 0;
  {
    const watch::LiveDocument live(numbers.path(), [&](bool) { return ++made, numbers.sum(); }, one_core,
                                   listener.on_change(), {1ms, 1e-9, 1ms, 24h});
    REQUIRE(listener.sees([](const auto& shown) { return shown.version == 1; }));
    numbers.add(1);
  }
  CHECK(made == 1);
}

TEST_CASE("The more processors a sweep uses, the sooner the next document is made") {
  const Numbers numbers;
  Listener listener;
  const auto cores_of_a_large_machine = [] { return std::optional<double>(1e15); };
  const watch::LiveDocument live(numbers.path(), [&](bool) { return numbers.sum(); }, cores_of_a_large_machine,
                                 listener.on_change(), {1ms, 1e-9, 1ms, 24h});
  REQUIRE(listener.sees([](const auto& shown) { return shown.version == 1; }));
  numbers.add(3);
  CHECK(listener.sees([](const auto& shown) { return shows(shown, 3); }));
}
