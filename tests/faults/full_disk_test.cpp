#include "small_disk.hpp"
#include "storage.hpp"
#include "sweep.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

const std::vector<std::string> every_epoch = {"configs/wine_scaled.yaml", "checkpoint={plugin: every_n_epochs, n: 1}"};

std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

nlohmann::json states_of(const RunnerProgram& runner) {
  return runner.sql("SELECT trial, state, message FROM trials ORDER BY trial");
}

}  // namespace

TEST_CASE("A full disk under the database ends the run with code 4, errno and path, and space makes it go on") {
  skip_where(why_no_mounting());
  // Whether the disk ends within a row, a blob or the journal depends on the sizes of the model.
  const std::vector<std::pair<std::string, std::string>> sizes = {
      {"[10,10]", "500"}, {"[100,100]", "60"}, {"[230,230]", "15"}};
  for (const auto& [hidden, epochs] : sizes) {
    const auto words = with(every_epoch, {"model.hidden=" + hidden, "training.epochs=" + epochs,
                                          "training.batch_size=72", "training.resume_every=20 steps", "-v"});
    const RunnerProgram undisturbed;
    REQUIRE(undisturbed(words).code == 0);
    const RunnerProgram runner;
    SmallDisk disk(runner.folder().path(), "2m");
    const auto stopped = runner(words);
    INFO(hidden << stopped.errors);
    CHECK(stopped.code == 4);
    CHECK(contains(stopped.errors, "errno 28"));
    CHECK(contains(stopped.errors, runner.database().string()));
    CHECK(losses(runner, stopped) == std::vector<std::string>());
    CHECK(runner({"resume", "-q"}).code == 4);
    disk.resize("64m");
    CHECK(runner({"resume", "-q"}).code == 0);
    CHECK(losses(runner, stopped) == std::vector<std::string>());
    CHECK((whole_result_of(runner) == whole_result_of(undisturbed)));
  }
}

TEST_CASE("A disk too full for a database ends the run with code 4, errno and path") {
  skip_where(why_no_mounting());
  const RunnerProgram runner;
  const SmallDisk disk(runner.folder().path(), "64k");
  const auto stopped = runner(with(every_epoch, {"-q"}));
  INFO(stopped.errors);
  CHECK(stopped.code == 4);
  CHECK(contains(stopped.errors, "errno 28"));
  CHECK(contains(stopped.errors, runner.database().string()));
}

TEST_CASE("A worker that cannot write a payload fails its trial with errno and path, and the sweep goes on") {
  skip_where(why_no_mounting());
  const auto words = with(every_epoch, {"model.hidden=[400,400],[10,10]", "training.epochs=8", "--jobs", "1", "-q"});
  const RunnerProgram undisturbed;
  REQUIRE(undisturbed(words).code == 0);
  const RunnerProgram runner;
  SmallDisk payloads(runner.database().string() + ".checkpoints", "2m");
  const auto stopped = runner(words);
  INFO(stopped.errors);
  CHECK(stopped.code == 1);
  const auto states = states_of(runner);
  CHECK(states[0]["state"] == "failed");
  CHECK(contains(states[0]["message"], "errno 28"));
  CHECK(contains(states[0]["message"], runner.database().string() + ".checkpoints/"));
  CHECK(states[1]["state"] == "completed");
  CHECK(runner.sql("SELECT count(*) AS n FROM checkpoint_history WHERE trial = 1").at(0)["n"] == 3);
  CHECK(losses(runner, stopped) == std::vector<std::string>());
  CHECK(files_without_a_row(runner) == std::vector<std::string>());
  payloads.resize("64m");
  CHECK(runner({"resume", "--failed", "-q"}).code == 0);
  CHECK((whole_result_of(runner) == whole_result_of(undisturbed)));
}

TEST_CASE("A payload folder that nobody may write to fails the trials that need it, and no others") {
  skip_where(why_no_mounting());
  const auto words = with(every_epoch, {"model.hidden=[400,400],[10,10]", "training.epochs=3", "--jobs", "1", "-q"});
  const RunnerProgram runner;
  SmallDisk payloads(runner.database().string() + ".checkpoints", "2m");
  payloads.make_read_only();
  const auto stopped = runner(words);
  INFO(stopped.errors);
  CHECK(stopped.code == 1);
  const auto states = states_of(runner);
  CHECK(states[0]["state"] == "failed");
  CHECK(contains(states[0]["message"], "errno 30"));
  CHECK(contains(states[0]["message"], runner.database().string() + ".checkpoints"));
  CHECK(states[1]["state"] == "completed");
  CHECK(losses(runner, stopped) == std::vector<std::string>());
}

TEST_CASE("A database that nobody may write to is refused with code 4, errno and path, and stays as it was") {
  skip_where(why_no_mounting());
  const RunnerProgram runner;
  SmallDisk disk(runner.folder().path(), "8m");
  REQUIRE(runner(with(every_epoch, {"training.epochs=3", "-q"})).code == 0);
  const auto before = whole_result_of(runner);
  disk.make_read_only();
  const auto refused = runner(with(every_epoch, {"training.epochs=3", "-q"}));
  INFO(refused.errors);
  CHECK(refused.code == 4);
  CHECK(contains(refused.errors, "errno 30"));
  CHECK(contains(refused.errors, runner.database().string()));
  CHECK((whole_result_of(runner) == before));
}
