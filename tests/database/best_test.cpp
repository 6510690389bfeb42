#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;
using testing::one;

TEST_CASE("the first of two equal epochs is the best") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  testing::run_trial(writer, testing::sample_trial(experiment, 0, 0), {2.0, 1.0, 1.0, 1.5});
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader, "SELECT best_epoch FROM trials") == "1");
  REQUIRE(reader.best(experiment).size() == 1);
  CHECK(reader.best(experiment)[0].epoch == 1);
}

TEST_CASE("where the mode is max, higher is better") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  auto transaction = writer.transaction();
  for (const std::int64_t ordinal : {0, 1}) {
    auto record = testing::sample_trial(experiment, ordinal, ordinal);
    record.monitor = "accuracy";
    record.mode = runner::MonitorMode::max;
    const auto trial = writer.add_trial(record);
    for (const std::int64_t epoch : {0, 1, 2}) {
      const double accuracy = epoch == 1 ? 0.9 + 0.01 * static_cast<double>(ordinal) : 0.5;
      auto checkpoint = testing::sample_checkpoint(trial, epoch, 1.0, std::to_string(trial * 10 + epoch));
      checkpoint.metrics[2].value = accuracy;
      checkpoint.checkpoints[0].monitor = "accuracy";
      checkpoint.checkpoints[0].mode = runner::MonitorMode::max;
      writer.record(checkpoint);
    }
  }
  transaction.commit();
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader, "SELECT group_concat(best_epoch) FROM trials") == "1,1");
  CHECK(one(reader, "SELECT group_concat(epoch) FROM best_checkpoints") == "1,1");
  REQUIRE(reader.best().size() == 1);
  CHECK(reader.best()[0].trial == 2);
  CHECK(reader.best()[0].monitor_value == 0.91);
}

TEST_CASE("a checkpoint whose payload is gone is not best, and stays in the history") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  Writer writer(file);
  const auto experiment = testing::add_experiment(writer);
  testing::run_trial(writer, testing::sample_trial(experiment, 0, 0), {2.0, 1.0});
  Reader reader(file);
  auto best = reader.checkpoint("best");
  CHECK(best.epoch == 1);
  best.payload_state = PayloadState::deleted;
  CHECK_THROWS(reader.payload(best));
  CHECK(one(reader, "SELECT count(*) FROM checkpoint_history") == "2");
}

TEST_CASE("the best without a name is of the newest experiment that has a checkpoint") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  Reader reader(folder.path() / "runner.db");
  CHECK(reader.best().empty());
  const auto first = testing::add_experiment(writer, "wine");
  testing::run_trial(writer, testing::sample_trial(first, 0, 0), {0.1});
  const auto second = testing::add_experiment(writer, "iris");
  testing::run_trial(writer, testing::sample_trial(second, 0, 0), {5.0});
  testing::add_experiment(writer, "empty");
  CHECK(reader.best().at(0).experiment == second);
  CHECK(reader.checkpoint("best:wine").experiment == first);
  CHECK(reader.checkpoint("best:1").val_loss == 0.1);
}
