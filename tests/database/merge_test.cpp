#include "database/merge.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <set>

#include "database/experiment_lock.hpp"
#include "database/shard.hpp"
#include "database/verification.hpp"
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

// What a trial is made to do.
struct Run {
  std::vector<double> val_losses;
  std::string host = "node1";
  std::optional<TrialState> end = TrialState::completed;
};

// A database of a plan, and shards of it.
class Sweep {
 public:
  explicit Sweep(int trials = 4) {
    Writer writer(target());
    auto transaction = writer.transaction();
    const auto experiment = writer.add_experiment(sample_experiment());
    for (int i = 0; i < trials; ++i) writer.add_trial(sample_trial(experiment, i, i, i % 2 == 0 ? 0.001 : 0.01));
    transaction.commit();
    Reader reader(target());
    uuid_ = uuid_of(reader, experiment);
  }

  fs::path target() const { return file("target"); }
  fs::path file(const std::string& name) const { return folder_.path() / (name + ".db"); }
  const std::string& uuid() const { return uuid_; }

  // Makes a shard of these trials, by their places in the plan, and runs them.
  fs::path shard(const std::string& name, const std::map<std::int64_t, Run>& runs) const {
    std::vector<std::int64_t> ordinals;
    for (const auto& [ordinal, unused] : runs) ordinals.push_back(ordinal);
    copy_trials(target(), file(name), {uuid_, ordinals});
    for (const auto& [ordinal, one] : runs) run(file(name), ordinal, one);
    return file(name);
  }

  // In these databases a trial has the number of its place, from 1.
  static void run(const fs::path& database, std::int64_t ordinal, const Run& run, std::int64_t first_epoch = 0) {
    const auto trial = ordinal + 1;
    Writer writer(database);
    auto transaction = writer.transaction();
    writer.record(events::AttemptStarted{trial, 4711, run.host});
    writer.record(PluginUse{trial, {"model", "mlp", "/lib/mlp.so", std::string(64, 'a'), "1", "1.13.0", "g++"}});
    writer.record(TrialData{trial, std::string(64, 'd')});
    for (std::size_t i = 0; i < run.val_losses.size(); ++i) {
      const auto epoch = first_epoch + static_cast<std::int64_t>(i);
      auto record = sample_checkpoint(trial, epoch, run.val_losses[i],
                                      "weights " + std::to_string(ordinal) + "@" + std::to_string(epoch));
      record.tables.push_back(
          {Split::validation, "confusion_matrix", R"({"rows":["a"],"columns":["a"],"values":[[1]]})"});
      writer.record(record);
      const std::string state = "state " + std::to_string(trial) + "@" + std::to_string(epoch);
      const auto bytes = std::as_bytes(std::span(state));
      writer.record(events::StateTaken{trial, epoch + 1, 0, false, events::payload_of({bytes.begin(), bytes.end()})});
    }
    writer.record(EventRecord{1, trial, "note", "something of note"});
    if (run.end)
      writer.record(events::AttemptEnded{trial, *run.end, "epochs", "", {}, 1.5, "log of " + run.host + "\n"});
    transaction.commit();
  }

 private:
  TemporaryFolder folder_;
  std::string uuid_;
};

std::string text_of(const Table& table) {
  std::string text;
  for (const auto& row : table.rows) {
    for (const auto& cell : row) {
      struct Show {
        std::string operator()(std::nullptr_t) const { return "NULL"; }
        std::string operator()(std::int64_t value) const { return std::to_string(value); }
        std::string operator()(double value) const { return std::to_string(value); }
        std::string operator()(const std::string& value) const { return value; }
        std::string operator()(const std::vector<std::byte>& value) const {
          return std::string(reinterpret_cast<const char*>(value.data()), value.size());
        }
      };
      text += std::visit(Show{}, cell) + "|";
    }
    text += "\n";
  }
  return text;
}

// Everything but the numbers that a database gives as rows come.
std::string contents_of(const fs::path& database) {
  Reader reader(database);
  std::string text;
  for (const char* sql :
       {"SELECT * FROM trials ORDER BY trial", "SELECT * FROM leaderboard",
        "SELECT * FROM learning_curves ORDER BY 2, 3", "SELECT * FROM metrics ORDER BY trial, epoch, part, name",
        "SELECT * FROM result_tables ORDER BY trial, epoch",
        "SELECT trial, epoch, step, monitor_value, metrics, bytes, sha256, policy, reason, payload_state, created_at"
        " FROM checkpoint_history ORDER BY trial, epoch",
        "SELECT trial, epoch, sha256 FROM best_checkpoints ORDER BY trial", "SELECT * FROM payloads ORDER BY sha256",
        "SELECT * FROM attempt ORDER BY trial_id, number", "SELECT * FROM resume_state ORDER BY trial_id",
        "SELECT * FROM trial_param ORDER BY trial_id, key", "SELECT * FROM configuration ORDER BY config",
        "SELECT trial_id, name, sha256 FROM trial_plugin JOIN plugin ON id = plugin_id ORDER BY 1",
        "SELECT experiment_id, trial_id, kind, message, created_at FROM event ORDER BY 2, 3, 4",
        "SELECT id, uuid, best_value, final_epoch, finished_at, spec FROM trial ORDER BY id",
        "SELECT * FROM experiment"}) {
    text += text_of(reader.query(sql)) + "--\n";
  }
  return text;
}

// Every row of every table.
std::string dump_of(const fs::path& database) {
  Reader reader(database);
  std::string text;
  for (const auto& row : reader.query("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").rows) {
    text += text_of(reader.query("SELECT * FROM " + text_in(row[0]))) + "--\n";
  }
  return text;
}

MergedShard merge_one(const fs::path& target, const fs::path& shard, const MergeOptions& options = {}) {
  const auto merged = merge(target, {shard}, options);
  for (const auto& one : merged) {
    if (one.error) UNSCOPED_INFO(one.error->what());
  }
  return merged.at(0);
}

std::vector<std::string> messages_of(const fs::path& database, const std::string& kind) {
  Reader reader(database);
  std::vector<std::string> messages;
  for (const auto& row : reader.query("SELECT message FROM event WHERE kind = ? ORDER BY id", {kind}).rows) {
    messages.push_back(text_in(row[0]));
  }
  return messages;
}

std::string state_of(const fs::path& database, std::int64_t trial) {
  Reader reader(database);
  return one(reader,
             "SELECT state || ' ' || epochs || ' ' || reason FROM trials WHERE trial = " + std::to_string(trial));
}

}  // namespace

TEST_CASE("Trials of shards come into the database of their plan as if they had run there") {
  const Sweep sweep;
  const auto first = sweep.shard("first", {{0, {{0.5, 0.4}}}, {1, {{0.9}, "node1", TrialState::failed}}});
  const auto second = sweep.shard("second", {{2, {{0.3}}}, {3, {{0.2}}}});
  const auto merged = merge(sweep.target(), {first, second});
  REQUIRE(merged.size() == 2);
  for (const auto& shard : merged) {
    CHECK(shard.is_whole());
    CHECK(shard.updated == 2);
    CHECK(shard.added + shard.unchanged + shard.experiments_added == 0);
  }
  // The shards' own tables, but for the numbers of what they share.
  Reader target(sweep.target());
  for (const auto& file : {first, second}) {
    Reader shard(file);
    for (const char* sql :
         {"SELECT * FROM attempt WHERE trial_id IN (SELECT value FROM json_each(?))",
          "SELECT * FROM epoch WHERE trial_id IN (SELECT value FROM json_each(?))",
          "SELECT * FROM evaluation_result WHERE trial_id IN (SELECT value FROM json_each(?))",
          "SELECT * FROM resume_state WHERE trial_id IN (SELECT value FROM json_each(?))",
          "SELECT * FROM trials WHERE trial IN (SELECT value FROM json_each(?))",
          "SELECT * FROM trial_param WHERE trial_id IN (SELECT value FROM json_each(?))",
          "SELECT trial, epoch, sha256 FROM best_checkpoints WHERE trial IN (SELECT value FROM json_each(?))",
          "SELECT trial_id, message, created_at FROM event WHERE trial_id IN (SELECT value FROM json_each(?))"}) {
      INFO(sql);
      const std::string trials = file == first ? "[1,2]" : "[3,4]";
      const auto theirs = text_of(shard.query(sql, {trials}));
      CHECK(text_of(target.query(sql, {trials})) == theirs);
    }
  }
  CHECK(one(target,
            "SELECT group_concat(n || ' ' || mean, ', ') FROM (SELECT n, mean FROM configuration ORDER BY mean)") ==
        "1 0.2, 2 0.35");
  CHECK(verify(target).problems.empty());
  // Five checkpoints, and the state of the trial that failed.
  CHECK(verify(target).checkpoints == 6);
}

TEST_CASE("Merging again changes no byte") {
  const Sweep sweep;
  const auto first = sweep.shard("first", {{0, {{0.5, 0.4}}}, {1, {{0.9}, "node1", std::nullopt}}});
  const auto second = sweep.shard("second", {{0, {{0.5}, "node2", TrialState::crashed}}, {2, {{0.3}}}});
  merge(sweep.target(), {first, second});
  const auto dump = dump_of(sweep.target());
  const auto bytes = bytes_of(sweep.target());
  for (const auto& shard : merge(sweep.target(), {second, first, second})) {
    CHECK(shard.unchanged == 2);
    CHECK(shard.updated + shard.added == 0);
  }
  CHECK(dump_of(sweep.target()) == dump);
  CHECK((bytes_of(sweep.target()) == bytes));
}

TEST_CASE("The order in which shards are merged does not matter, nor whether they come by way of another") {
  const Sweep sweep;
  const std::vector<fs::path> shards = {
      sweep.shard("a", {{0, {{0.5, 0.4, 0.3}, "node1"}}, {1, {{0.9}, "node1", TrialState::interrupted}}}),
      sweep.shard("b", {{0, {{0.5, 0.4}, "node2", TrialState::crashed}},
                        {1, {{0.9, 0.8}, "node2", TrialState::interrupted}},
                        {2, {{0.7}, "node2", TrialState::failed}}}),
      sweep.shard("c", {{0, {{0.5, 0.4, 0.3}, "node3"}}, {2, {{0.7}, "node3", TrialState::diverged}}}),
      sweep.shard("d", {{1, {{0.9}, "node4"}}, {2, {{0.7, 0.6, 0.5}, "node4", std::nullopt}}, {3, {{}, "node4"}}})};
  std::set<std::string> results;
  std::vector<std::size_t> order = {0, 1, 2, 3};
  do {
    const auto target = sweep.file("permuted");
    fs::copy_file(sweep.target(), target, fs::copy_options::overwrite_existing);
    std::vector<fs::path> ordered;
    for (const auto place : order) ordered.push_back(shards[place]);
    merge(target, ordered);
    results.insert(contents_of(target));
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(results.size() == 1);

  copy_trials(sweep.target(), sweep.file("between"), {sweep.uuid(), {0, 1, 2, 3}});
  merge(sweep.file("between"), {shards[2], shards[3]});
  const auto target = sweep.file("permuted");
  fs::copy_file(sweep.target(), target, fs::copy_options::overwrite_existing);
  merge(target, {shards[1], sweep.file("between"), shards[0]});
  results.insert(contents_of(target));
  CHECK(results.size() == 1);
}

TEST_CASE("A trial that ran on several nodes says which record was kept, and what became of the others") {
  const Sweep sweep;
  const auto crashed = sweep.shard("crashed", {{0, {{0.5, 0.4}, "node2", TrialState::crashed}}});
  const auto whole = sweep.shard("whole", {{0, {{0.5, 0.4, 0.3}, "node1"}}});
  merge(sweep.target(), {crashed});
  CHECK(messages_of(sweep.target(), "attempt_not_kept").empty());
  merge(sweep.target(), {whole});
  CHECK(messages_of(sweep.target(), "attempt_not_kept") ==
        std::vector<std::string>{"on node2 (process 4711): 2 epochs, crashed; kept: 3 epochs, completed, on node1"
                                 " (process 4711)"});
  CHECK(state_of(sweep.target(), 1) == "completed 3 epochs");
  Reader reader(sweep.target());
  CHECK(one(reader, "SELECT group_concat(host) FROM attempt") == "node1");
  CHECK(one(reader, "SELECT count(*) FROM event WHERE created_at = (SELECT started_at FROM attempt)") == "0");
}

TEST_CASE("A trial that runs in a shard is interrupted in the target until more of it is merged") {
  const Sweep sweep;
  const auto shard = sweep.shard("shard", {{0, {{0.5, 0.4}, "node1", std::nullopt}}});
  CHECK(merge_one(sweep.target(), shard).updated == 1);
  CHECK(state_of(sweep.target(), 1) == "interrupted 2 not_ended");
  CHECK(state_of(sweep.target(), 2) == "pending 0 ");
  {
    Reader reader(sweep.target());
    CHECK(contains(one(reader, "SELECT message FROM attempt"), "node1"));
    CHECK(one(reader, "SELECT finished_at >= started_at FROM attempt") == "1");
  }
  CHECK(merge_one(sweep.target(), shard).unchanged == 1);
  {
    Writer writer(shard);
    auto transaction = writer.transaction();
    writer.record(sample_checkpoint(1, 2, 0.3, "weights 1@2"));
    writer.record(events::AttemptEnded{1, TrialState::completed, "epochs", "", {}, 1.5, ""});
    transaction.commit();
  }
  CHECK(merge_one(sweep.target(), shard).updated == 1);
  CHECK(state_of(sweep.target(), 1) == "completed 3 epochs");
  CHECK(messages_of(sweep.target(), "attempt_not_kept").empty());
  Reader reader(sweep.target());
  CHECK(one(reader, "SELECT count(*) FROM resume_state") == "0");
  CHECK(one(reader, "SELECT count(*) FROM payload") == "3");
}

TEST_CASE("A shard that goes on where another was cut off has the other's attempts as its own") {
  const Sweep sweep;
  const auto first = sweep.shard("first", {{0, {{0.5, 0.4}, "node1", std::nullopt}}, {1, {{0.2}, "node1"}}});
  copy_trials(first, sweep.file("second"), {sweep.uuid(), {0}});
  {
    Reader second(sweep.file("second"));
    CHECK(one(second, "SELECT group_concat(id || ' ' || ordinal) FROM trial") == "1 0");
    const auto state = second.state_of(1);
    REQUIRE(state);
    CHECK(state->epoch == 2);
    CHECK(second.is_intact(*state));
  }
  Sweep::run(sweep.file("second"), 0, {{0.3}, "node2"}, 2);
  for (const bool in_order : {true, false}) {
    const auto target = sweep.file(in_order ? "one" : "other");
    fs::copy_file(sweep.target(), target);
    merge(target, in_order ? std::vector{first, sweep.file("second")} : std::vector{sweep.file("second"), first});
    CHECK(state_of(target, 1) == "completed 3 epochs");
    Reader reader(target);
    CHECK(one(reader, "SELECT group_concat(host) FROM attempt WHERE trial_id = 1") == "node1,node2");
    CHECK(messages_of(target, "attempt_not_kept").empty());
  }
  CHECK(contents_of(sweep.file("one")) == contents_of(sweep.file("other")));
}

TEST_CASE("What is no shard says why, and the others are merged") {
  const Sweep sweep;
  const auto good = sweep.shard("good", {{0, {{0.5}}}});
  const auto newer = sweep.shard("newer", {{1, {{0.5}}}});
  shell(newer, "PRAGMA user_version = 1000");
  const auto damaged = sweep.shard("damaged", {{2, {{0.5, 0.4, 0.3}}}});
  fs::resize_file(damaged, fs::file_size(damaged) / 2);
  std::ofstream(sweep.file("text"))
      << "This is a text, long enough to be more than the header of a database has bytes.";
  std::ofstream(sweep.file("empty"));
  const auto merged = merge(sweep.target(), {sweep.file("absent"), sweep.file("empty"), sweep.file("text"), newer,
                                             damaged, sweep.target(), good});
  REQUIRE(merged.size() == 7);
  const std::vector<std::string> said = {
      "there is no such file",    "this file is empty", "not an SQLite database", "written by a newer runner", "",
      "this is the target itself"};
  for (std::size_t i = 0; i < said.size(); ++i) {
    INFO(said[i]);
    REQUIRE(merged[i].error);
    CHECK(contains(merged[i].error->what(), said[i]));
    CHECK(contains(merged[i].error->what(), merged[i].shard.string()));
    CHECK(merged[i].added + merged[i].updated + merged[i].unchanged == 0);
  }
  CHECK(merged.back().updated == 1);
  CHECK(state_of(sweep.target(), 1) == "completed 1 epochs");
  CHECK(state_of(sweep.target(), 3) == "pending 0 ");
}

TEST_CASE("A shard that disagrees over what a trial is is refused whole, and names both") {
  for (const std::string change :
       {"UPDATE trial SET spec_sha256 = 'x' WHERE id = 2", "UPDATE trial SET ordinal = 7 WHERE id = 2",
        "UPDATE trial SET uuid = 'x' WHERE id = 2",
        "INSERT INTO experiment (uuid, name, config_text, config_path, command, host, runner_version, compiler) SELECT "
        "'y',"
        " name, config_text, config_path, command, host, runner_version, compiler FROM experiment;"
        " UPDATE trial SET experiment_id = 2 WHERE id = 2"}) {
    const Sweep sweep;
    const auto shard = sweep.shard("shard", {{0, {{0.5}}}, {1, {{0.4}}}});
    shell(shard, change);
    const auto before = dump_of(sweep.target());
    const auto merged = merge_one(sweep.target(), shard);
    INFO(change);
    REQUIRE(merged.error);
    CHECK(contains(merged.error->what(), shard.string()));
    CHECK(contains(merged.error->what(), sweep.target().string()));
    CHECK(merged.updated == 0);
    CHECK(dump_of(sweep.target()) == before);
  }
}

TEST_CASE("A trial with a damaged checkpoint is not taken, and its neighbours are") {
  const Sweep sweep;
  const auto shard = sweep.shard("shard", {{0, {{0.5, 0.4}}}, {1, {{0.3}}}});
  shell(shard, "UPDATE payload SET data = CAST('other' AS BLOB) WHERE id = 2");
  const auto merged = merge_one(sweep.target(), shard);
  CHECK_FALSE(merged.error);
  CHECK(merged.updated == 1);
  REQUIRE(merged.damaged.size() == 1);
  CHECK(contains(merged.damaged[0], shard.string() + ": trial 1: the checkpoint of epoch 1"));
  CHECK(state_of(sweep.target(), 1) == "pending 0 ");
  Reader reader(sweep.target());
  CHECK(verify(reader).problems.empty());
}

TEST_CASE("A shard with rows that runner never writes is refused, and the others are merged") {
  const Sweep sweep;
  const auto good = sweep.shard("good", {{0, {{0.5}}}});
  const auto changed = sweep.shard("changed", {{1, {{0.5}}}, {2, {{0.5}}}});
  shell(changed, "PRAGMA ignore_check_constraints = ON; UPDATE epoch SET step = -1 WHERE trial_id = 3");
  const auto merged = merge(sweep.target(), {changed, good});
  REQUIRE(merged[0].error);
  CHECK(contains(merged[0].error->what(), "another program has changed it"));
  CHECK(merged[1].updated == 1);
  CHECK(state_of(sweep.target(), 2) == "pending 0 ");
}

TEST_CASE("An experiment that somebody runs in the target is left to him") {
  const Sweep sweep;
  const auto shard = sweep.shard("shard", {{0, {{0.5}}}});
  {
    const auto lock = ExperimentLock::acquire(DatabasePaths(sweep.target()), 1);
    const auto merged = merge_one(sweep.target(), shard);
    REQUIRE(merged.error);
    CHECK(merged.error->fault() == DatabaseFault::held);
    CHECK(contains(merged.error->what(), sweep.target().string()));
  }
  CHECK(merge_one(sweep.target(), shard).updated == 1);
  // A shard that is run is read, but not moved.
  const auto lock = ExperimentLock::acquire(DatabasePaths(shard), 1);
  CHECK(merge_one(sweep.target(), shard).unchanged == 1);
  CHECK(merge_one(sweep.target(), shard, {.move = true}).error);
  CHECK(fs::exists(shard));
}

TEST_CASE("Two ordinary databases become one, with the trials that others continue") {
  const TemporaryFolder folder;
  const auto one_file = folder.path() / "one.db";
  const auto other = folder.path() / "other.db";
  for (const auto& file : {one_file, other}) {
    Writer writer(file);
    for (const std::string name : {"wine", "iris"}) {
      const auto experiment = add_experiment(writer, name);
      run_trial(writer, sample_trial(experiment, 0, 0), {0.5, 0.4});
    }
  }
  shell(other, "UPDATE trial SET parent = 1 WHERE id = 2");
  const auto target = folder.path() / "new/all.db";
  for (const auto& merged : merge(target, {one_file, other})) {
    CHECK(merged.is_whole());
    CHECK(merged.experiments_added == 2);
    CHECK(merged.added == 2);
  }
  Reader reader(target);
  CHECK(one(reader, "SELECT group_concat(name) FROM (SELECT name FROM experiment ORDER BY id)") ==
        "wine,iris,wine,iris");
  CHECK(one(reader, "SELECT group_concat(trial || coalesce(' of ' || parent, '')) FROM trials") == "1,2,3,4 of 3");
  CHECK(one(reader, "SELECT count(*) FROM leaderboard WHERE n = 1 AND mean = 0.4") == "4");
  // Both have the same weights, stored once.
  CHECK(one(reader, "SELECT count(*) FROM payload") == "4");
  CHECK(verify(reader).problems.empty());
}

TEST_CASE("Shards of older schemas are merged") {
  const TemporaryFolder folder;
  for (const std::string name : {"schema1.db", "schema3.db"}) {
    const fs::path old = fs::path(PROJECT_FOLDER) / "tests/database/old" / name;
    if (!fs::exists(old)) continue;
    fs::copy(old, folder.path() / name);
    if (fs::exists(old.string() + ".checkpoints")) {
      fs::copy(old.string() + ".checkpoints", (folder.path() / name).string() + ".checkpoints");
    }
    const auto merged = merge_one(folder.path() / ("all-" + name), folder.path() / name);
    INFO(name);
    CHECK(merged.is_whole());
    CHECK(merged.added > 0);
    Reader reader(folder.path() / ("all-" + name));
    CHECK(verify(reader).problems.empty());
    Reader shard(folder.path() / name);
    for (const char* sql :
         {"SELECT * FROM trials ORDER BY trial", "SELECT * FROM metrics ORDER BY trial, epoch, part, name",
          "SELECT trial, epoch, sha256 FROM best_checkpoints ORDER BY trial"}) {
      CHECK(text_of(reader.query(sql)) == text_of(shard.query(sql)));
    }
  }
}

TEST_CASE("Workers of shards that compute with other things are told apart") {
  const Sweep sweep;
  const std::vector<fs::path> shards = {sweep.shard("a", {{0, {{0.5}}}}), sweep.shard("b", {{1, {{0.5}}}})};
  for (const auto& shard : shards) {
    Writer writer(shard);
    auto transaction = writer.transaction();
    writer.record(FingerprintRecord{1, "1.13.0", shard == shards[0] ? R"({"cpu":"AVX2"})" : R"({"cpu":"AVX512"})"});
    transaction.commit();
  }
  for (const bool in_order : {true, false}) {
    const auto target = sweep.file(in_order ? "one" : "other");
    fs::copy_file(sweep.target(), target);
    merge(target, in_order ? shards : std::vector{shards[1], shards[0]});
    Reader reader(target);
    CHECK(reader.fingerprint_of(1) == R"({"cpu":"AVX2"})");
    CHECK(messages_of(target, "other_fingerprint") == std::vector<std::string>{R"(LibTorch 1.13.0, {"cpu":"AVX512"})"});
  }
}

TEST_CASE("Every table that hangs on a trial is merged") {
  const Sweep sweep;
  Reader reader(sweep.target());
  // A new one belongs into TrialTransfer, and here.
  CHECK(text_of(reader.query(
            "SELECT group_concat(name) FROM (SELECT m.name FROM sqlite_schema AS m JOIN"
            " pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.name = 'trial_id' ORDER BY 1)")) ==
        "attempt,checkpoint,epoch,evaluation_result,event,resume_state,trial_param,trial_plugin|\n");
}
