#include <filesystem>

#include "merge_sample.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using namespace runner::database::testing;

namespace fs = std::filesystem;

TEST_CASE("A trial that ran on several nodes says which record was kept, and what became of the others") {
  const PlannedSweep sweep;
  const auto crashed = sweep.shard("crashed", {{0, {{0.5, 0.4}, "node2", TrialState::crashed}}});
  const auto whole = sweep.shard("whole", {{0, {{0.5, 0.4, 0.3}, "node1"}}});
  merge(sweep.target(), {crashed});
  CHECK(messages_of(sweep.target(), "attempt_not_kept").empty());
  merge(sweep.target(), {whole});
  CHECK(messages_of(sweep.target(), "attempt_not_kept") ==
        std::vector<std::string>{"on node2 (process 4711): 2 epochs, crashed; kept: 3 epochs, completed, on node1"
                                 " (process 4711)"});
  CHECK(outcome_of(sweep.target(), 1) == "completed 3 epochs");
  Reader reader(sweep.target());
  CHECK(one(reader, "SELECT group_concat(host) FROM attempt") == "node1");
  Reader shard(crashed);
  CHECK(one(reader, "SELECT created_at FROM event WHERE kind = 'attempt_not_kept'") ==
        one(shard, "SELECT started_at FROM attempt"));
}

TEST_CASE("A trial that runs in a shard is interrupted in the target until more of it is merged") {
  const PlannedSweep sweep;
  const auto shard = sweep.shard("shard", {{0, {{0.5, 0.4}, "node1", std::nullopt}}});
  CHECK(merge_one(sweep.target(), shard).updated == 1);
  CHECK(outcome_of(sweep.target(), 1) == "interrupted 2 not_ended");
  CHECK(outcome_of(sweep.target(), 2) == "pending 0 ");
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
    writer.record(runner::events::AttemptEnded{1, TrialState::completed, "epochs", "", {}, 1.5, ""});
    transaction.commit();
  }
  CHECK(merge_one(sweep.target(), shard).updated == 1);
  CHECK(outcome_of(sweep.target(), 1) == "completed 3 epochs");
  CHECK(messages_of(sweep.target(), "attempt_not_kept").empty());
  Reader reader(sweep.target());
  CHECK(one(reader, "SELECT count(*) FROM resume_state") == "0");
  CHECK(one(reader, "SELECT count(*) FROM payload") == "3");
}

TEST_CASE("A shard that goes on where another was cut off has the other's attempts as its own") {
  const PlannedSweep sweep;
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
  PlannedSweep::run(sweep.file("second"), 0, {{0.3}, "node2"}, 2);
  for (const bool in_order : {true, false}) {
    const auto target = sweep.file(in_order ? "one" : "other");
    fs::copy_file(sweep.target(), target);
    merge(target, in_order ? std::vector{first, sweep.file("second")} : std::vector{sweep.file("second"), first});
    CHECK(outcome_of(target, 1) == "completed 3 epochs");
    Reader reader(target);
    CHECK(one(reader, "SELECT group_concat(host) FROM attempt WHERE trial_id = 1") == "node1,node2");
    CHECK(messages_of(target, "attempt_not_kept").empty());
  }
  CHECK(contents_of(sweep.file("one")) == contents_of(sweep.file("other")));
}
