#include <chrono>
#include <fstream>

#include "database/internal/payload_store.hpp"
#include "database/payload_lease.hpp"
#include "digest/sha256.hpp"
#include "files/writing.hpp"
#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;
using testing::fault_of;
using testing::one;

namespace {

// Returns the record of a checkpoint whose payload lies as a temporary in the payload folder.
runner::events::EpochDone checkpoint_in_file(Writer& writer, std::int64_t trial, std::int64_t epoch,
                                             const std::string& payload) {
  auto record = testing::sample_checkpoint(trial, epoch, 1.0, payload);
  std::filesystem::create_directories(writer.paths().payload_folder());
  const auto temporary = runner::files::temporary_name(writer.paths().payload_folder());
  std::ofstream(temporary, std::ios::binary) << payload;
  record.checkpoints[0].payload.bytes.clear();
  record.checkpoints[0].payload.file = temporary.string();
  return record;
}

// Returns the record of a state that is a file, likewise.
runner::events::StateTaken state_in_file(Writer& writer, std::int64_t trial, std::int64_t epoch,
                                         const std::string& payload, bool is_last = false) {
  runner::events::StateTaken state{.trial = trial, .epoch = epoch, .is_last = is_last};
  state.payload = checkpoint_in_file(writer, trial, epoch, payload).checkpoints[0].payload;
  return state;
}

// What is recorded in one millisecond has no order in time.
void wait_for_next_millisecond() {
  using Clock = std::chrono::system_clock;
  const auto now = [] { return std::chrono::floor<std::chrono::milliseconds>(Clock::now()); };
  for (const auto begin = now(); now() == begin;) continue;
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("a payload in the database comes back, and equal payloads are stored once") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto trial = testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {});
  testing::write(writer, testing::sample_checkpoint(trial, 0, 2.0, "equal weights"));
  testing::write(writer, testing::sample_checkpoint(trial, 1, 1.0, "equal weights"));
  Reader reader(folder.path() / "runner.db");
  CHECK(text_of(reader.payload(reader.checkpoint("1@0"))) == "equal weights");
  CHECK(text_of(reader.payload(reader.checkpoint("1@1"))) == "equal weights");
  CHECK(one(reader, "SELECT count(*) FROM payloads") == "1");
  CHECK(one(reader, "SELECT path FROM best_checkpoints") == "NULL");
}

TEST_CASE("a checkpoint row is never visible before its payload") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto trial = testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {});
  Reader reader(folder.path() / "runner.db");
  const auto record = checkpoint_in_file(writer, trial, 0, "large weights");
  {
    auto transaction = writer.transaction();
    writer.record(record);
    CHECK(one(reader, "SELECT count(*) FROM checkpoint_history") == "0");
    CHECK(std::filesystem::exists(writer.paths().payload_file(record.checkpoints[0].payload.sha256)));
  }
  CHECK(one(reader, "SELECT count(*) FROM checkpoint_history") == "0");
  auto absent = record;
  absent.checkpoints[0].payload.file = (writer.paths().payload_folder() / "absent.partial").string();
  CHECK(fault_of([&] { testing::write(writer, absent); }) == DatabaseFault::unreadable);
  auto shorter = checkpoint_in_file(writer, trial, 0, "large weights");
  shorter.checkpoints[0].payload.size_bytes = 99;
  CHECK(fault_of([&] { testing::write(writer, shorter); }) == DatabaseFault::unreadable);
  CHECK(one(reader, "SELECT count(*) FROM checkpoint_history") == "0");
}

TEST_CASE("a payload in a file moves with the database when both move") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "old");
  {
    Writer writer(folder.path() / "old/runner.db");
    const auto trial = testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {});
    testing::write(writer, checkpoint_in_file(writer, trial, 0, "large weights"));
  }
  std::filesystem::rename(folder.path() / "old", folder.path() / "new");
  Reader reader(folder.path() / "new/runner.db");
  const auto checkpoint = reader.checkpoint("best");
  REQUIRE(checkpoint.path);
  CHECK(testing::bytes_of(folder.path() / "new" / *checkpoint.path) == "large weights");
  CHECK(text_of(reader.payload(checkpoint)) == "large weights");
}

TEST_CASE("a damaged or absent payload is told, never handed out") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto trial = testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {});
  testing::write(writer, checkpoint_in_file(writer, trial, 0, "large weights"));
  Reader reader(folder.path() / "runner.db");
  const auto checkpoint = reader.checkpoint("best");
  const auto file = writer.paths().payload_file(checkpoint.sha256);
  std::ofstream(file, std::ios::binary) << "large weighTs";
  CHECK(fault_of([&] { reader.payload(checkpoint); }) == DatabaseFault::unreadable);
  CHECK(testing::contains(testing::message_of([&] { reader.payload(checkpoint); }), "damaged"));
  std::filesystem::remove(file);
  CHECK(fault_of([&] { reader.payload(checkpoint); }) == DatabaseFault::unreadable);
}

TEST_CASE("a state that two trials have in one file stays until neither has it") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  std::vector<std::int64_t> trials;
  for (std::int64_t i = 0; i < 2; ++i) {
    auto transaction = writer.transaction();
    trials.push_back(writer.add_trial(testing::sample_trial(experiment, i, 0)));
    writer.record(runner::events::AttemptStarted{trials.back(), 4711, "localhost"});
    transaction.commit();
    testing::write(writer, state_in_file(writer, trials.back(), 3, "equal states"));
  }
  Reader reader(folder.path() / "runner.db");
  testing::write(writer, state_in_file(writer, trials[1], 4, "a later state"));
  CHECK(reader.is_intact(reader.state_of(trials[0]).value()));
  testing::write(writer, state_in_file(writer, trials[0], 4, "a later state"));
  testing::write(writer, runner::events::AttemptEnded{.trial = trials[1]});
  CHECK_FALSE(reader.state_of(trials[1]));
  CHECK(reader.is_intact(reader.state_of(trials[0]).value()));
  testing::write(writer, runner::events::AttemptEnded{.trial = trials[0]});
  CHECK(std::filesystem::is_empty(writer.paths().payload_folder()));
}

TEST_CASE("the last state of a completed trial keeps its file, also when a longer trial goes on from it") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  auto record = testing::sample_trial(experiment, 0, 0);
  {
    auto transaction = writer.transaction();
    record.parent = writer.add_trial(record);
    writer.record(runner::events::AttemptStarted{*record.parent, 4711, "localhost"});
    transaction.commit();
  }
  testing::write(writer, state_in_file(writer, *record.parent, 3, "the end", true));
  testing::write(writer, runner::events::AttemptEnded{.trial = *record.parent});
  Reader reader(folder.path() / "runner.db");
  CHECK(reader.is_intact(reader.state_of(*record.parent).value()));
  record.ordinal = 1;
  auto transaction = writer.transaction();
  const auto longer = writer.add_extension(record);
  transaction.commit();
  testing::write(writer, state_in_file(writer, longer, 5, "further"));
  CHECK(reader.is_intact(reader.state_of(*record.parent).value()));
}

TEST_CASE("a state is the parent's until a trial that continues another has one of its own") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  Reader reader(folder.path() / "runner.db");
  const auto is_of_parent = [&](std::int64_t trial) { return reader.state_of(trial).value().is_of_parent; };
  auto record = testing::sample_trial(testing::add_experiment(writer), 0, 0);
  const auto changed = [&](const auto& change) {
    auto transaction = writer.transaction();
    const auto result = change();
    transaction.commit();
    return result;
  };
  const auto parent = changed([&] { return writer.add_trial(record); });
  testing::write(writer, runner::events::AttemptStarted{parent, 4711, "localhost"});
  wait_for_next_millisecond();
  testing::write(writer, state_in_file(writer, parent, 3, "the end", true));
  CHECK_FALSE(is_of_parent(parent));
  testing::write(writer, runner::events::AttemptEnded{.trial = parent});
  record.parent = parent;
  record.ordinal = 1;
  const auto longer = changed([&] { return writer.add_extension(record); });
  CHECK(is_of_parent(longer));
  wait_for_next_millisecond();
  testing::write(writer, runner::events::AttemptStarted{longer, 4711, "localhost"});
  CHECK(is_of_parent(longer));
  wait_for_next_millisecond();
  testing::write(writer, state_in_file(writer, longer, 5, "further"));
  CHECK_FALSE(is_of_parent(longer));
  testing::write(writer, state_in_file(writer, longer, 9, "its own end", true));
  CHECK_FALSE(is_of_parent(longer));
}

TEST_CASE("files that no row names are removed, but not while somebody writes payloads") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  CHECK(writer.remove_orphans() == 0u);
  const auto trial = testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), {});
  const auto kept = checkpoint_in_file(writer, trial, 0, "kept");
  testing::write(writer, kept);
  const auto orphan = checkpoint_in_file(writer, trial, 1, "never committed");
  {
    auto transaction = writer.transaction();
    writer.record(orphan);
  }
  const std::filesystem::path temporary =
      checkpoint_in_file(writer, trial, 2, "half").checkpoints[0].payload.file.value();
  std::ofstream(writer.paths().payload_folder() / "notes.txt") << "a person's";
  {
    const auto lease = PayloadLease::acquire(writer.paths());
    const auto another = PayloadLease::acquire(writer.paths());
    CHECK_FALSE(writer.remove_orphans());
    CHECK(std::filesystem::exists(temporary));
  }
  CHECK(writer.remove_orphans() == 2u);
  CHECK(std::filesystem::exists(writer.paths().payload_file(kept.checkpoints[0].payload.sha256)));
  CHECK_FALSE(std::filesystem::exists(writer.paths().payload_file(orphan.checkpoints[0].payload.sha256)));
  CHECK_FALSE(std::filesystem::exists(temporary));
  CHECK(std::filesystem::exists(writer.paths().payload_folder() / "notes.txt"));
}
