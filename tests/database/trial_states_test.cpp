#include <memory>
#include <stdexcept>

#include "database/stored_search.hpp"
#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;
using testing::one;

namespace {

std::int64_t add_trial(Writer& writer, std::int64_t experiment, std::int64_t ordinal) {
  auto transaction = writer.transaction();
  const auto trial = writer.add_trial(testing::sample_trial(experiment, ordinal, ordinal));
  transaction.commit();
  return trial;
}

}  // namespace

TEST_CASE("a trial that crashed can be tried again, and every attempt stays on record") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto trial = add_trial(writer, testing::add_experiment(writer), 0);
  testing::write(writer, runner::events::AttemptStarted{trial, 1, "localhost"});
  testing::write(writer, runner::events::AttemptEnded{trial, TrialState::crashed, "signal", "the model crashed", 11,
                                                      1.0, "first\n"});
  testing::write(writer, runner::events::AttemptStarted{trial, 2, "localhost"});
  testing::write(writer, runner::events::AttemptEnded{trial, TrialState::completed, "epochs", "", {}, 2.0, "second\n"});
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader, "SELECT group_concat(state || ' ' || coalesce(signal, '-')) FROM attempt") ==
        "crashed 11,completed -");
  CHECK(one(reader, "SELECT state || ' ' || attempts || ' ' || wall_seconds FROM trials") == "completed 2 3.0");
  CHECK(reader.log_of(trial) == "second\n");
}

TEST_CASE("an epoch that comes out otherwise in a later attempt takes the place of all that followed it") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  for (const double again : {0.5, 0.7}) {
    INFO(again);
    const auto trial = add_trial(writer, experiment, again == 0.5 ? 0 : 1);
    testing::write(writer, runner::events::AttemptStarted{trial, 1, "localhost"});
    const std::vector<double> losses = {1.0, 0.5, 0.4};
    for (std::int64_t epoch = 0; epoch < 3; ++epoch) {
      const double loss = losses[static_cast<std::size_t>(epoch)];
      testing::write(
          writer, testing::sample_checkpoint(trial, epoch, loss, std::to_string(trial) + "@" + std::to_string(epoch)));
    }
    testing::write(
        writer, runner::events::AttemptEnded{trial, TrialState::crashed, "signal", "the model crashed", 11, 1.0, ""});
    testing::write(writer, runner::events::AttemptStarted{trial, 2, "localhost"});
    testing::write(writer, testing::sample_epoch(trial, 1, again));
    Reader reader(folder.path() / "runner.db");
    const bool is_the_same = again == 0.5;
    const auto of_trial = " WHERE trial = " + std::to_string(trial);
    CHECK(one(reader, "SELECT best_value || ' ' || best_epoch || ' ' || epochs || ' ' || final_val_loss FROM trials" +
                          of_trial) == (is_the_same ? "0.4 2 3 0.4" : "0.7 1 2 0.7"));
    CHECK(one(reader, "SELECT group_concat(epoch || ' ' || payload_state) FROM checkpoint_history" + of_trial) ==
          (is_the_same ? "0 live,1 live,2 live" : "0 live,1 deleted"));
    CHECK(one(reader, "SELECT epoch FROM best_checkpoints" + of_trial) == (is_the_same ? "2" : "0"));
    CHECK(one(reader, "SELECT count(*) FROM event WHERE kind = 'epoch_differs' AND trial_id = " +
                          std::to_string(trial)) == (is_the_same ? "0" : "1"));
  }
}

TEST_CASE("a final trial takes no further attempt, and only a running one ends") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  std::int64_t ordinal = 0;
  for (const auto state : {TrialState::completed, TrialState::diverged}) {
    const auto trial = add_trial(writer, experiment, ordinal++);
    const runner::events::AttemptEnded end{trial, state, "", "", {}, 1.0, ""};
    CHECK_THROWS_AS(testing::write(writer, end), std::logic_error);
    testing::write(writer, runner::events::AttemptStarted{trial, 1, "localhost"});
    CHECK_THROWS_AS(testing::write(writer, runner::events::AttemptStarted{trial, 1, "localhost"}), std::logic_error);
    CHECK_THROWS_AS(
        testing::write(writer, runner::events::AttemptEnded{trial, TrialState::pending, "", "", {}, 1.0, ""}),
        std::logic_error);
    testing::write(writer, end);
    CHECK_THROWS_AS(testing::write(writer, runner::events::AttemptStarted{trial, 1, "localhost"}), std::logic_error);
    CHECK_THROWS_AS(testing::write(writer, end), std::logic_error);
  }
  CHECK_THROWS_AS(testing::write(writer, runner::events::AttemptStarted{99, 1, "localhost"}), std::logic_error);
}

TEST_CASE("a trial that is paused goes on, or is pruned for good with the step that says why") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  const auto trial = add_trial(writer, experiment, 0);
  {
    auto transaction = writer.transaction();
    writer.add_search({.experiment = experiment,
                       .sampler = "random",
                       .options = "{}",
                       .trials = 1,
                       .space = "[]",
                       .definition = "{}",
                       .stopper = "asha",
                       .stopper_options = "{}"});
    transaction.commit();
  }
  const auto numbers = std::make_shared<std::vector<std::int64_t>>();
  const Suggested suggested{0, testing::sample_trial(experiment, 0, 0).config_id, 0, "[]", "{}", "any"};
  testing::write(writer,
                 SuggestionRecord{experiment, suggested, {}, numbers, SearchStep{0, StepAction::begin, 0, 1, 0, ""}});
  const auto end_as_paused = [&] {
    testing::write(writer, runner::events::AttemptStarted{trial, 1, "localhost"});
    testing::write(writer, runner::events::StateTaken{trial, 1, 0, false, runner::events::payload_of({std::byte{1}})});
    testing::write(writer, runner::events::AttemptEnded{trial, TrialState::paused, "rung", "paused", {}, 1.0, ""});
  };
  const StepRecord stop{experiment, {2, StepAction::stop, 0, 1, 1, "it is behind"}, {trial}, "asha"};
  end_as_paused();
  testing::write(writer, StepRecord{experiment, {1, StepAction::go_on, 0, 3, 1, "it is ahead"}});
  CHECK_THROWS_AS(testing::write(writer, runner::events::AttemptEnded{trial, TrialState::pruned, "", "", {}, 1.0, ""}),
                  std::logic_error);
  end_as_paused();
  Reader reader(folder.path() / "runner.db");
  CHECK(reader.state_of(trial));
  CHECK(replicates_of(reader, experiment)[0].pauses == 2);
  testing::write(writer, stop);
  CHECK(one(reader, "SELECT state || ' ' || reason || ' ' || message FROM trials") == "pruned asha it is behind");
  CHECK(one(reader, "SELECT group_concat(action || ' ' || epochs, ',') FROM search_steps") == "begin 1,go_on 3,stop 1");
  CHECK_FALSE(reader.state_of(trial));
  CHECK(steps_of(reader, experiment)[2].reason == "it is behind");
  CHECK_THROWS_AS(testing::write(writer, runner::events::AttemptStarted{trial, 1, "localhost"}), std::logic_error);
}

TEST_CASE("trials of a dead supervisor become interrupted, those of a live one do not") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto dead = testing::add_experiment(writer, "dead");
  const auto live = testing::add_experiment(writer, "live");
  for (const auto experiment : {dead, live}) {
    testing::write(writer, runner::events::AttemptStarted{add_trial(writer, experiment, 0), 1, "localhost"});
    add_trial(writer, experiment, 1);
  }
  const auto lock = ExperimentLock::acquire(writer.paths(), live);
  CHECK(writer.interrupt_abandoned_trials() == 1);
  CHECK(writer.interrupt_abandoned_trials() == 0);
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader, "SELECT group_concat(state) FROM (SELECT state FROM trials ORDER BY trial)") ==
        "interrupted,pending,running,pending");
  CHECK(one(reader, "SELECT state FROM attempt WHERE trial_id = 1") == "interrupted");
  auto transaction = writer.transaction();
  CHECK(writer.interrupt_running_trials(lock) == 1);
  transaction.commit();
  CHECK(one(reader, "SELECT count(*) FROM trials WHERE state = 'interrupted'") == "2");
  testing::write(writer, runner::events::AttemptStarted{1, 2, "localhost"});
  CHECK(one(reader, "SELECT attempts FROM trials WHERE trial = 1") == "2");
}

TEST_CASE("an attempt whose supervisor died took as long as the epochs that it stored, and the trial all attempts") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto trial = add_trial(writer, testing::add_experiment(writer), 0);
  testing::write(writer, runner::events::AttemptStarted{trial, 1, "localhost"});
  for (const std::int64_t epoch : {0, 1, 2}) testing::write(writer, testing::sample_epoch(trial, epoch, 1.0));
  CHECK(writer.interrupt_abandoned_trials() == 1);
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader, "SELECT wall_seconds FROM attempt") == "0.75");
  CHECK(one(reader, "SELECT wall_seconds FROM trials") == "0.75");
  testing::write(writer, runner::events::AttemptStarted{trial, 2, "localhost"});
  testing::write(writer, testing::sample_epoch(trial, 3, 1.0));
  CHECK(writer.interrupt_abandoned_trials() == 1);
  CHECK(one(reader, "SELECT group_concat(wall_seconds) FROM attempt") == "0.75,0.25");
  testing::write(writer, runner::events::AttemptStarted{trial, 3, "localhost"});
  testing::write(writer, runner::events::AttemptEnded{trial, TrialState::completed, "epochs", "", {}, 2.0, ""});
  CHECK(one(reader, "SELECT wall_seconds FROM trials") == "3");
}

TEST_CASE("a transaction that is not committed leaves nothing") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  {
    auto transaction = writer.transaction();
    writer.add_experiment(testing::sample_experiment());
  }
  CHECK_THROWS_AS(writer.add_experiment(testing::sample_experiment()), std::logic_error);
  Reader reader(folder.path() / "runner.db");
  CHECK(reader.experiments().empty());
}

TEST_CASE("plugins, fingerprint and events are kept, a library used twice once") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  const PluginRecord plugin{"optimizer", "adam", "/plugins/adam.so", std::string(64, 'a'), "1", "1.13.1", "g++ 12"};
  for (const std::int64_t ordinal : {0, 1}) {
    const auto trial = add_trial(writer, experiment, ordinal);
    testing::write(writer, PluginUse{trial, plugin});
    testing::write(writer, PluginUse{trial, plugin});
  }
  testing::write(writer, FingerprintRecord{experiment, "1.13.1", R"({"threads":1})"});
  testing::write(writer, EventRecord{experiment, std::nullopt, "worker_replaced", "worker 2 was replaced"});
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader, "SELECT count(*) FROM plugin") == "1");
  CHECK(one(reader, "SELECT count(*) FROM trial_plugin") == "2");
  CHECK(one(reader, "SELECT fingerprint ->> '$.threads' FROM experiment") == "1");
  CHECK(one(reader, "SELECT kind FROM event") == "worker_replaced");
}
