#include "database/database_error.hpp"
#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;

namespace {

std::string problem(Reader& reader, const std::string& name) {
  try {
    reader.checkpoint(name);
  } catch (const DatabaseError& error) {
    CHECK(error.fault() == DatabaseFault::not_found);
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("an experiment's name means the newest of that name, and a number the experiment itself") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto older = testing::add_experiment(writer, "wine");
  const auto newer = testing::add_experiment(writer, "wine");
  Reader reader(folder.path() / "runner.db");
  CHECK(reader.experiment_named("wine") == newer);
  CHECK(reader.experiment_named(std::to_string(older)) == older);
  CHECK(reader.newest_experiment() == newer);
  CHECK(reader.experiments().size() == 2);
  const auto message = testing::message_of([&] { reader.experiment_named("whine"); });
  CHECK(testing::contains(message, "no experiment 'whine', nor one with that tag; the newest are: wine"));
}

TEST_CASE("a checkpoint is named by trial and epoch") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  const auto trial = testing::run_trial(writer, testing::sample_trial(experiment, 0, 7), {3.0, 2.0, 2.5, 1.0});
  Reader reader(folder.path() / "runner.db");
  const auto name = std::to_string(trial);
  CHECK(reader.checkpoint(name + "@1").val_loss == 2.0);
  for (const auto& best :
       {name + "@best", name, std::string("best"), std::string("best:wine"), std::string("best wine")}) {
    CHECK(reader.checkpoint(best).epoch == 3);
  }
  CHECK(reader.checkpoint(name + "@1").seed == 7);
  CHECK(reader.checkpoints_of_trial(trial).size() == 3);
  CHECK(testing::contains(problem(reader, name + "@2"), "has no checkpoint"));
  CHECK(testing::contains(problem(reader, "99@0"), "no trial 99"));
  for (const char* wrong : {"", "@", "1@", "@1", "x@1", "1@x", "-1@0", "1@99999999999999999999", "best:", "1@2@3"}) {
    CHECK(testing::contains(problem(reader, wrong), "names no checkpoint"));
  }
}

TEST_CASE("a trial gives its spec and what its worker printed") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  const auto trial = testing::run_trial(writer, testing::sample_trial(experiment, 0, 7), {3.0});
  Reader reader(folder.path() / "runner.db");
  CHECK(reader.spec_of(trial) == R"({"seed":7})");
  CHECK(reader.log_of(trial) == "log of trial 1\n");
  CHECK(reader.trial(trial).state == TrialState::completed);
  CHECK(reader.trial(trial).attempts == 1);
  CHECK(reader.trials_of(experiment).size() == 1);
  CHECK_THROWS_AS(reader.trial(99), DatabaseError);
  CHECK_THROWS_AS(reader.log_of(99), DatabaseError);
}
