#include "database/commit_queue.hpp"

#include <poll.h>
#include <sys/resource.h>

#include <csignal>

#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;
using testing::one;

namespace {

struct Started {
  std::int64_t trial;
  Writer writer;
};

// A trial that runs, and the writer that will report on it.
Started start(const std::filesystem::path& file) {
  Writer writer(file);
  auto transaction = writer.transaction();
  const auto experiment = writer.add_experiment(testing::sample_experiment());
  const auto trial = writer.add_trial(testing::sample_trial(experiment, 0, 0));
  writer.record(runner::events::AttemptStarted{trial, 1, "localhost"});
  transaction.commit();
  return {trial, std::move(writer)};
}

bool readable(int descriptor, int wait_milliseconds) {
  pollfd poll{descriptor, POLLIN, 0};
  return ::poll(&poll, 1, wait_milliseconds) == 1;
}

// Bounds the size of files that this process writes, as a full disk would.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = SIG_DFL;
};

}  // namespace

TEST_CASE("a record is called saved only once a reader can see it") {
  const TemporaryFolder folder;
  auto [trial, writer] = start(folder.path() / "runner.db");
  Reader reader(folder.path() / "runner.db");
  CommitQueue queue(std::move(writer));
  CHECK(queue.saved_through() == 0);
  for (std::int64_t epoch = 0; epoch < 50; ++epoch) {
    const auto pushed = queue.push(testing::sample_epoch(trial, epoch, 1.0));
    CHECK(pushed.token == static_cast<CommitQueue::Token>(epoch + 1));
    const auto saved = queue.saved_through();
    CHECK(std::stoull(one(reader, "SELECT count(*) FROM learning_curves")) >= saved);
  }
  REQUIRE(queue.flush());
  CHECK(queue.saved_through() == 50);
  CHECK(queue.queued_bytes() == 0);
  CHECK(one(reader, "SELECT epochs FROM trials") == "50");
}

TEST_CASE("the event descriptor wakes whoever polls when a commit has happened") {
  const TemporaryFolder folder;
  auto [trial, writer] = start(folder.path() / "runner.db");
  CommitQueue queue(std::move(writer));
  CHECK_FALSE(readable(queue.event_descriptor(), 0));
  const auto pushed = queue.push(testing::sample_epoch(trial, 0, 1.0));
  CHECK(pushed.queued_bytes > 0);
  CHECK(readable(queue.event_descriptor(), 10'000));
  CHECK(queue.saved_through() == pushed.token);
  CHECK_FALSE(readable(queue.event_descriptor(), 0));
}

TEST_CASE("records that come close together share a commit") {
  const TemporaryFolder folder;
  auto [trial, writer] = start(folder.path() / "runner.db");
  CommitRhythm slow;
  slow.interval = std::chrono::milliseconds{60'000};
  CommitQueue queue(std::move(writer), slow);
  queue.push(testing::sample_epoch(trial, 0, 1.0));
  REQUIRE(readable(queue.event_descriptor(), 10'000));
  CHECK(queue.saved_through() == 1);
  queue.push(testing::sample_epoch(trial, 1, 1.0));
  queue.push(testing::sample_epoch(trial, 2, 1.0));
  CHECK_FALSE(readable(queue.event_descriptor(), 100));
  CHECK(queue.flush());
  CHECK(queue.saved_through() == 3);
}

TEST_CASE("a commit that took long does not keep the next one waiting without end") {
  const TemporaryFolder folder;
  auto [trial, writer] = start(folder.path() / "runner.db");
  CommitRhythm rhythm;
  rhythm.stretch = 1'000'000'000;
  rhythm.longest = std::chrono::milliseconds{10};
  CommitQueue queue(std::move(writer), rhythm);
  for (std::int64_t epoch = 0; epoch < 2; ++epoch) {
    const auto pushed = queue.push(testing::sample_epoch(trial, epoch, 1.0));
    REQUIRE(readable(queue.event_descriptor(), 10'000));
    CHECK(queue.saved_through() == pushed.token);
  }
}

TEST_CASE("what is recorded has the time at which it came, however late it is committed") {
  using Clock = std::chrono::system_clock;
  const auto milliseconds = [](Clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  };
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  auto started = start(file);
  CommitQueue queue(std::move(started.writer));
  Clock::time_point before;
  Clock::time_point after;
  {
    Writer other(file);
    const auto holds_commits_up = other.transaction();
    before = Clock::now();
    queue.push(runner::events::AttemptEnded{.trial = started.trial});
    after = Clock::now();
    while (Clock::now() < after + std::chrono::milliseconds{20}) continue;
  }
  REQUIRE(queue.flush());
  Reader reader(file);
  const auto ended = std::stoll(
      one(reader, "SELECT CAST(round((julianday(finished_at) - 2440587.5) * 86400000) AS INTEGER) FROM attempt"));
  CHECK(ended >= milliseconds(before));
  CHECK(ended <= milliseconds(after));
}

TEST_CASE("what was pushed is committed when the queue ends") {
  const TemporaryFolder folder;
  auto [trial, writer] = start(folder.path() / "runner.db");
  {
    CommitQueue queue(std::move(writer));
    for (std::int64_t epoch = 0; epoch < 20; ++epoch) queue.push(testing::sample_epoch(trial, epoch, 1.0));
  }
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader, "SELECT epochs FROM trials") == "20");
}

TEST_CASE("a full disk stops the queue, which claims nothing and keeps what was saved") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  auto [trial, writer] = start(file);
  CommitQueue queue(std::move(writer));
  queue.push(testing::sample_epoch(trial, 0, 1.0));
  REQUIRE(queue.flush());
  {
    const FullDisk full(std::filesystem::file_size(file));
    queue.push(testing::sample_checkpoint(trial, 0, 1.0, std::string(200'000, 'w')));
    CHECK_FALSE(queue.flush());
  }
  REQUIRE(queue.failure());
  INFO(queue.failure()->what());
  CHECK(queue.failure()->fault() == DatabaseFault::full);
  CHECK(queue.failure()->error_number() != 0);
  CHECK(queue.failure()->path() == DatabasePaths(file).database());
  queue.push(testing::sample_epoch(trial, 1, 1.0));
  CHECK_FALSE(queue.flush());
  CHECK(queue.saved_through() == 1);
  Reader reader(file);
  CHECK(one(reader, "SELECT count(*) FROM checkpoint_history") == "0");
  CHECK(one(reader, "SELECT epochs FROM trials") == "1");
}

TEST_CASE("a record that contradicts the database stops the queue with its reason") {
  const TemporaryFolder folder;
  auto [trial, writer] = start(folder.path() / "runner.db");
  CommitQueue queue(std::move(writer));
  queue.push(runner::events::AttemptStarted{trial, 2, "localhost"});
  CHECK_FALSE(queue.flush());
  REQUIRE(queue.failure());
  CHECK(testing::contains(queue.failure()->what(), "cannot start"));
}
