#include "cluster/submission.hpp"

#include "cluster/json_file.hpp"
#include "cluster/requeue.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::cluster;

TEST_CASE("A plan and its submissions are read as they were written") {
  const runner::testing::TemporaryFolder temporary;
  const ClusterFolder folder(temporary.path() / "experiment-3");
  CHECK_FALSE(folder.exists());
  Plan plan;
  plan.experiment = 3;
  plan.experiment_uuid = "0123456789abcdef";
  plan.name = "wine";
  plan.program = "/opt/runner";
  plan.plugin_path = {"/opt/plugins"};
  plan.settings.partition = "gpu";
  plan.jobs = 2;
  write_plan(folder, plan);
  CHECK(folder.exists());
  CHECK(read_plan(folder).settings == plan.settings);
  CHECK(read_plan(folder).jobs == 2);
  CHECK_THROWS(write_plan(folder, plan));

  CHECK(next_submission(folder) == 1);
  const auto files = make_submission_folder(folder, 1);
  CHECK(read_submissions(folder).empty());
  CHECK(next_submission(folder) == 2);
  Submission submission;
  submission.number = 1;
  submission.fail_fast = true;
  submission.slices = {{{0, 1}, 0}, {{2}, 4}};
  submission.arrays = arrays_of(plan, 1, 2, 1);
  write_submission(files, submission);
  write_text(files.job(1), "77\n");
  const auto read = read_submissions(folder);
  REQUIRE(read.size() == 1);
  CHECK(read[0].slices[1].ordinals == std::vector<std::int64_t>{2});
  CHECK(read[0].slices[1].requeues == 4);
  CHECK_FALSE(read[0].arrays[0].job);
  CHECK(read[0].arrays[1].job == "77");
  CHECK(read[0].fail_fast);
  CHECK_FALSE(read[0].is_cancelled);
}

TEST_CASE("The databases of tasks are listed by job, task and restart") {
  const runner::testing::TemporaryFolder temporary;
  const ClusterFolder folder(temporary.path());
  std::filesystem::create_directories(folder.shards());
  for (const auto* name :
       {"100_0_0.db", "99_2_1.db", "99_2_0.db", "99_10_0.db", "trials.db", "99_x_0.db", "99_1_0.db.lock"})
    write_text(folder.shards() / name, "");
  std::vector<std::string> names;
  for (const auto& shard : folder.shard_files()) names.push_back(shard.file.filename().string());
  CHECK(names == std::vector<std::string>{"99_2_0.db", "99_2_1.db", "99_10_0.db", "100_0_0.db"});
}

TEST_CASE("A task that was requeued too often, or whose submission was cancelled, does not go on") {
  const runner::testing::TemporaryFolder temporary;
  const SubmissionFiles files{temporary.path()};
  Plan plan;
  Submission submission;
  submission.settings.max_requeues = 2;
  submission.slices = {{{0}, 1}};
  OwnTask task{"no-job", 0, 1};
  CHECK(go_on_later(plan, files, submission, 0, task, Stop::limit).starts_with("it was requeued 2 times"));
  CHECK(wishes_of(files, submission).empty());
  // Nobody knows this job, so there is only the wish.
  task.restart = 0;
  go_on_later(plan, files, submission, 0, task, Stop::limit);
  const auto wishes = wishes_of(files, submission);
  REQUIRE(wishes.size() == 1);
  CHECK(wishes[0].requeues == 2);
  CHECK(wishes[0].stop == Stop::limit);
  fulfil(files, wishes[0]);
  write_text(files.cancelled(), "");
  CHECK(go_on_later(plan, files, submission, 0, task, Stop::limit).starts_with("the submission was cancelled"));
  CHECK(wishes_of(files, submission).empty());
}
