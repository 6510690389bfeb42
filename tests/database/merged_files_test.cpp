#include <filesystem>
#include <fstream>
#include <set>

#include "database/verification.hpp"
#include "digest/sha256.hpp"
#include "merge_sample.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using namespace runner::database::testing;
using runner::sha256_hex;

namespace {

namespace fs = std::filesystem;

// Lets a worker's file be there, as the writer finds it.
runner::events::Payload file_payload(const fs::path& database, const std::string& text) {
  const DatabasePaths paths(database);
  fs::create_directories(paths.payload_folder());
  const auto file = paths.payload_folder() / "runner-0123456789abcdef.partial";
  std::ofstream(file) << text;
  runner::events::Payload payload;
  payload.file = file.string();
  payload.sha256 = sha256_hex(std::string_view(text));
  payload.size_bytes = static_cast<std::int64_t>(text.size());
  return payload;
}

// Runs a trial to an epoch whose weights and state are files.
void run_epoch(const fs::path& database, std::int64_t trial, std::int64_t epoch, const std::string& weights,
               std::optional<TrialState> end) {
  Writer writer(database);
  auto transaction = writer.transaction();
  if (epoch == 0) writer.record(runner::events::AttemptStarted{trial, 4711, "node1"});
  auto done = sample_checkpoint(trial, epoch, 1.0 / static_cast<double>(epoch + 1), "");
  done.checkpoints[0].payload = file_payload(database, weights);
  writer.record(done);
  writer.record(runner::events::StateTaken{trial, epoch + 1, 0, false, file_payload(database, "state of " + weights)});
  if (end) writer.record(runner::events::AttemptEnded{trial, *end, "epochs", "", {}, 1.5, ""});
  transaction.commit();
}

std::string name_of(const std::string& text) { return sha256_hex(std::string_view(text)) + ".safetensors"; }

std::set<std::string> names_of(const std::vector<std::string>& texts) {
  std::set<std::string> names;
  for (const auto& text : texts) names.insert(name_of(text));
  return names;
}

// Where the weights of that text are in a database's folder.
fs::path file_of(const fs::path& database, const std::string& text) {
  return DatabasePaths(database).payload_file(sha256_hex(std::string_view(text)));
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
  const PlannedSweep sweep(2);
  const auto target = sweep.target();
  const auto shard = sweep.shard_of("shard", {0, 1});
  run_epoch(shard, 1, 0, "first", std::nullopt);
  CHECK(merge(target, {shard})[0].updated == 1);
  CHECK(names_beside(target) == names_of({"first", "state of first"}));
  run_epoch(shard, 1, 1, "second", TrialState::completed);
  run_epoch(shard, 2, 0, "first", TrialState::completed);
  CHECK(merge(target, {shard})[0].updated == 2);
  CHECK(names_beside(target) == names_of({"first", "second"}));
  CHECK(bytes_of(file_of(target, "second")) == "second");
  Reader reader(target);
  CHECK(verify(reader).problems.empty());
  CHECK(verify(reader).checkpoints == 3);
}

TEST_CASE("A trial whose payload file is missing or damaged is not taken, and one whose state is begins anew") {
  const PlannedSweep sweep(2);
  const auto target = sweep.target();
  const auto shard = sweep.shard_of("shard", {0, 1});
  run_epoch(shard, 1, 0, "first", std::nullopt);
  run_epoch(shard, 2, 0, "other", std::nullopt);
  std::ofstream(file_of(shard, "first")) << "changed";
  fs::remove(file_of(shard, "state of other"));
  const auto merged = merge(target, {shard})[0];
  REQUIRE(merged.damaged.size() == 1);
  CHECK(contains(merged.damaged[0], name_of("first")));
  CHECK(merged.updated == 1);
  CHECK(names_beside(target) == names_of({"other"}));
  Reader reader(target);
  CHECK_FALSE(reader.state_of(2));
  CHECK(one(reader, "SELECT state || epochs FROM trials WHERE trial = 2") == "interrupted1");
  CHECK(verify(reader).problems.empty());
}

TEST_CASE("A moved shard is gone, and its files are the same ones") {
  const PlannedSweep sweep(2);
  const auto target = sweep.target();
  const auto shard = sweep.shard_of("shard", {0});
  run_epoch(shard, 1, 0, "first", TrialState::completed);
  const auto link = sweep.folder() / "link";
  fs::create_hard_link(file_of(shard, "first"), link);
  const auto merged = merge(target, {shard}, {.move = true})[0];
  CHECK(merged.removed);
  CHECK(merged.updated == 1);
  CHECK(fs::equivalent(file_of(target, "first"), link));
  for (const auto& entry : fs::directory_iterator(sweep.folder())) {
    CHECK_FALSE(entry.path().filename().string().starts_with("shard.db"));
  }
  Reader reader(target);
  CHECK(verify(reader).problems.empty());
}

TEST_CASE("A shard of which something is damaged is not removed when it is moved") {
  const PlannedSweep sweep(2);
  const auto target = sweep.target();
  const auto shard = sweep.shard_of("shard", {0, 1});
  run_epoch(shard, 1, 0, "first", TrialState::completed);
  run_epoch(shard, 2, 0, "other", TrialState::completed);
  fs::remove(file_of(shard, "first"));
  const auto merged = merge(target, {shard}, {.move = true})[0];
  CHECK_FALSE(merged.removed);
  CHECK(merged.updated == 1);
  Reader reader(shard);
  CHECK(one(reader, "SELECT count(*) FROM trial") == "2");
  CHECK(names_beside(shard) == names_of({"other"}));
}
