#include "cluster/cluster_status.hpp"

#include "cluster/unlike_tasks.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::cluster;
using events::TrialState;

namespace {

database::ShardTrial trial(std::int64_t ordinal, TrialState state, std::int64_t epochs = 0) {
  database::ShardTrial out;
  out.trial = ordinal + 1;
  out.ordinal = ordinal;
  out.progress.state = state;
  out.progress.epochs = epochs;
  return out;
}

// Two tasks of two trials each.
Evidence sample() {
  Evidence evidence;
  for (std::int64_t i = 0; i < 4; ++i) evidence.target.push_back(trial(i, TrialState::pending));
  Submission submission;
  submission.number = 1;
  submission.slices = {{{0, 1}, 0}, {{2, 3}, 0}};
  submission.arrays = {{0, 2, "runner-x", "7"}};
  evidence.submissions = {submission};
  return evidence;
}

ShardReading shard(std::int64_t task, std::int64_t restart, std::vector<database::ShardTrial> trials) {
  ShardReading reading;
  reading.shard.job = "7";
  reading.shard.task = task;
  reading.shard.restart = restart;
  reading.trials = std::move(trials);
  return reading;
}

std::vector<Standing> standings(const Evidence& evidence) {
  std::vector<Standing> out;
  for (const auto& one : standings_of(evidence)) out.push_back(one.standing);
  return out;
}

using Standings = std::vector<Standing>;

}  // namespace

TEST_CASE("A trial stands where shards and queue together say") {
  auto evidence = sample();
  evidence.queue = {{"7", 0, "RUNNING", "None", "n1", ""}, {"7", 1, "PENDING", "Resources", "", ""}};
  evidence.shards = {shard(0, 0, {trial(0, TrialState::completed, 9), trial(1, TrialState::running, 3)})};
  CHECK(standings(evidence) == Standings{Standing::done, Standing::running, Standing::pending, Standing::pending});
}

TEST_CASE("A trial of a task that is gone is lost, with what became of the task") {
  auto evidence = sample();
  evidence.queue = {{"7", 0, "NODE_FAIL", "NodeDown", "n1", ""}};
  evidence.shards = {shard(0, 0, {trial(0, TrialState::completed, 9), trial(1, TrialState::running, 3)})};
  const auto trials = standings_of(evidence);
  CHECK(standings(evidence) == Standings{Standing::done, Standing::lost, Standing::lost, Standing::lost});
  CHECK(trials[1].why == "task 7_0 was lost with its node");
  CHECK(trials[1].epochs == 3);
  CHECK(trials[2].why == "Slurm has task 7_1 no longer: it was cancelled while it waited, or ended early");
}

TEST_CASE("A task that was requeued has its trials, whatever its earlier run says of them") {
  auto evidence = sample();
  evidence.queue = {{"7", 0, "PENDING", "BeginTime", "", ""}, {"7", 1, "RUNNING", "None", "n2", ""}};
  evidence.shards = {shard(0, 0, {trial(0, TrialState::running, 3), trial(1, TrialState::failed, 1)}),
                     shard(1, 0, {trial(2, TrialState::running, 3)}),
                     shard(1, 1, {trial(2, TrialState::pending), trial(3, TrialState::pending)})};
  CHECK(standings(evidence) == Standings{Standing::pending, Standing::failed, Standing::pending, Standing::pending});
}

TEST_CASE("Of two records of a trial the one counts that a merge keeps") {
  auto evidence = sample();
  evidence.queue = {{"7", 0, "PENDING", "BeginTime", "", ""}};
  // Its first run failed early on one node, while its second came further on another.
  evidence.shards = {shard(0, 0, {trial(0, TrialState::failed, 1)}),
                     shard(0, 1, {trial(0, TrialState::interrupted, 3)})};
  auto trials = standings_of(evidence);
  CHECK(trials[0].standing == Standing::pending);
  CHECK(trials[0].state == TrialState::interrupted);
  CHECK(trials[0].epochs == 3);
  // Once it is merged it stays so.
  evidence.target[0] = evidence.shards[1].trials[0];
  evidence.shards.pop_back();
  CHECK(standings_of(evidence)[0].standing == Standing::pending);
}

TEST_CASE("Nothing is taken for lost while the queue does not answer") {
  auto evidence = sample();
  evidence.queue_fault = "no answer";
  CHECK(count(standings_of(evidence), Standing::pending) == 4);
}

TEST_CASE("A trial that another submission has is not that of the first any longer") {
  auto evidence = sample();
  auto second = evidence.submissions.front();
  second.number = 2;
  second.slices = {{{3}, 0}};
  second.arrays = {{0, 1, "runner-y", std::nullopt}};
  evidence.submissions.push_back(second);
  evidence.queue = {{"7", 0, "RUNNING", "None", "n1", ""}, {"7", 1, "COMPLETED", "None", "n1", ""}};
  CHECK(standings_of(evidence)[3].why == "submission 2 did not reach Slurm");
  // Its number was not written down before the login process ended.
  evidence.queue.push_back({"8", 0, "PENDING", "Priority", "", "runner-y"});
  find_lost_jobs(evidence.submissions, evidence.queue);
  CHECK(standings_of(evidence)[3].standing == Standing::pending);
  CHECK(jobs_of(evidence.submissions) == std::vector<std::string>{"7", "8"});
}

TEST_CASE("Tasks that compute with other things than most are named with the difference") {
  const auto of_task = [](std::int64_t number, const std::string& host, const std::string& fingerprint) {
    auto begun = trial(number, TrialState::running, 1);
    begun.progress.attempts = 1;
    begun.progress.last_attempt.host = host;
    auto reading = shard(number, 0, {begun});
    reading.fingerprint = fingerprint;
    return reading;
  };
  const std::string usual = R"({"cpu_capability":"AVX2","blas_threads":1})";
  std::vector<ShardReading> shards = {of_task(0, "n1", usual), of_task(1, "n2", R"({"cpu_capability":"AVX512"})"),
                                      of_task(2, "n3", R"({"cpu_capability":"AVX2","blas_threads":4})"),
                                      of_task(3, "n4", usual)};
  const auto unlike = unlike_tasks(shards);
  REQUIRE(unlike.size() == 1);
  CHECK(unlike[0].tasks == std::vector<std::string>{"7_1 on n2"});
  CHECK(unlike[0].differences == std::vector<std::string>{"cpu_capability was AVX2, is AVX512"});
  // Nothing of it has begun.
  shards[1].trials[0].progress = {};
  CHECK(unlike_tasks(shards).empty());
}

TEST_CASE("What keeps tasks from beginning is said once for each job") {
  auto evidence = sample();
  evidence.queue = {{"7", 0, "PENDING", "JobHeldUser", "", ""},
                    {"7", 1, "PENDING", "JobHeldUser", "", ""},
                    {"9", 0, "PENDING", "JobHeldUser", "", ""}};
  const auto blocked = blocked_tasks(evidence);
  REQUIRE(blocked.size() == 1);
  CHECK(blocked[0].tasks == 2);
  CHECK(blocked[0].advice == "it is held; to let it go: scontrol release 7");
}
