#include <filesystem>
#include <fstream>
#include <set>

#include "database/merge.hpp"
#include "database/shard.hpp"
#include "database/verification.hpp"
#include "digest/sha256.hpp"
#include "sample.hpp"
#include "shell.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::database;
using namespace runner::database::testing;
using runner::testing::TemporaryFolder;

namespace {

namespace fs = std::filesystem;

// Lets a worker's file be there, as the writer finds it.
events::Payload file_payload(const fs::path& database, const std::string& text) {
  const DatabasePaths paths(database);
  fs::create_directories(paths.payload_folder());
  const auto file = paths.payload_folder() / "runner-0123456789abcdef.partial";
  std::ofstream(file) << text;
  events::Payload payload;
  payload.file = file.string();
  payload.sha256 = sha256_hex(std::string_view(text));
  payload.size_bytes = static_cast<std::int64_t>(text.size());
  return payload;
}

std::string name_of(const std::string& text) { return sha256_hex(std::string_view(text)) + ".safetensors"; }

// Runs a trial to an epoch whose weights and state are files.
void run_epoch(const fs::path& database, std::int64_t trial, std::int64_t epoch, const std::string& weights,
               std::optional<TrialState> end) {
  Writer writer(database);
  auto transaction = writer.transaction();
  if (epoch == 0) writer.record(events::AttemptStarted{trial, 4711, "node1"});
  auto done = sample_checkpoint(trial, epoch, 1.0 / static_cast<double>(epoch + 1), "");
  done.checkpoints[0].payload = file_payload(database, weights);
  writer.record(done);
  writer.record(events::StateTaken{trial, epoch + 1, 0, false, file_payload(database, "state of " + weights)});
  if (end) writer.record(events::AttemptEnded{trial, *end, "epochs", "", {}, 1.5, ""});
  transaction.commit();
}

fs::path plan_of_two(const TemporaryFolder& folder) {
  const auto target = folder.path() / "target.db";
  Writer writer(target);
  const auto experiment = add_experiment(writer);
  auto transaction = writer.transaction();
  for (int i = 0; i < 2; ++i) writer.add_trial(sample_trial(experiment, i, i));
  transaction.commit();
  return target;
}

TrialChoice choice_in(const fs::path& database, std::vector<std::int64_t> ordinals) {
  Reader reader(database);
  return {uuid_of(reader, 1), std::move(ordinals)};
}

std::set<std::string> names_beside(const fs::path& database) {
  std::set<std::string> names;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(DatabasePaths(database).payload_folder(), absent)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

}  // namespace

TEST_CASE("Payload files come with their trials, and go with a record that is replaced") {
  const TemporaryFolder folder;
  const auto target = plan_of_two(folder);
  const auto shard = folder.path() / "shard.db";
  copy_trials(target, shard, choice_in(target, {0, 1}));
  run_epoch(shard, 1, 0, "first", std::nullopt);
  CHECK(merge(target, {shard})[0].updated == 1);
  CHECK(names_beside(target) == std::set{name_of("first"), name_of("state of first")});
  run_epoch(shard, 1, 1, "second", TrialState::completed);
  run_epoch(shard, 2, 0, "first", TrialState::completed);
  CHECK(merge(target, {shard})[0].updated == 2);
  CHECK(names_beside(target) == std::set{name_of("first"), name_of("second")});
  CHECK(bytes_of(DatabasePaths(target).payload_file(sha256_hex(std::string_view("second")))) == "second");
  Reader reader(target);
  CHECK(verify(reader).problems.empty());
  CHECK(verify(reader).checkpoints == 3);
}

TEST_CASE("A trial whose payload file is missing or damaged is not taken, and one whose state is begins anew") {
  const TemporaryFolder folder;
  const auto target = plan_of_two(folder);
  const auto shard = folder.path() / "shard.db";
  copy_trials(target, shard, choice_in(target, {0, 1}));
  run_epoch(shard, 1, 0, "first", std::nullopt);
  run_epoch(shard, 2, 0, "other", std::nullopt);
  const DatabasePaths paths(shard);
  std::ofstream(paths.payload_folder() / name_of("first")) << "changed";
  fs::remove(paths.payload_folder() / name_of("state of other"));
  const auto merged = merge(target, {shard})[0];
  REQUIRE(merged.damaged.size() == 1);
  CHECK(contains(merged.damaged[0], name_of("first")));
  CHECK(merged.updated == 1);
  CHECK(names_beside(target) == std::set{name_of("other")});
  Reader reader(target);
  CHECK_FALSE(reader.state_of(2));
  CHECK(one(reader, "SELECT state || epochs FROM trials WHERE trial = 2") == "interrupted1");
  CHECK(verify(reader).problems.empty());
}

TEST_CASE("A moved shard is gone, and its files are the same ones") {
  const TemporaryFolder folder;
  const auto target = plan_of_two(folder);
  const auto shard = folder.path() / "shard.db";
  copy_trials(target, shard, choice_in(target, {0}));
  run_epoch(shard, 1, 0, "first", TrialState::completed);
  const auto link = folder.path() / "link";
  fs::create_hard_link(DatabasePaths(shard).payload_file(sha256_hex(std::string_view("first"))), link);
  const auto merged = merge(target, {shard}, {.move = true})[0];
  CHECK(merged.removed);
  CHECK(merged.updated == 1);
  CHECK(fs::equivalent(DatabasePaths(target).payload_file(sha256_hex(std::string_view("first"))), link));
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    CHECK_FALSE(entry.path().filename().string().starts_with("shard.db"));
  }
  Reader reader(target);
  CHECK(verify(reader).problems.empty());
}

TEST_CASE("A shard of which something is damaged is not removed when it is moved") {
  const TemporaryFolder folder;
  const auto target = plan_of_two(folder);
  const auto shard = folder.path() / "shard.db";
  copy_trials(target, shard, choice_in(target, {0, 1}));
  run_epoch(shard, 1, 0, "first", TrialState::completed);
  run_epoch(shard, 2, 0, "other", TrialState::completed);
  fs::remove(DatabasePaths(shard).payload_folder() / name_of("first"));
  const auto merged = merge(target, {shard}, {.move = true})[0];
  CHECK_FALSE(merged.removed);
  CHECK(merged.updated == 1);
  Reader reader(shard);
  CHECK(one(reader, "SELECT count(*) FROM trial") == "2");
  CHECK(names_beside(shard) == std::set{name_of("other")});
}
