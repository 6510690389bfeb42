#include <cmath>
#include <limits>
#include <map>
#include <random>

#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;
using testing::one;

namespace {

std::string columns_of(Reader& reader, const std::string& view) {
  std::string text;
  for (const auto& column : reader.query("SELECT * FROM " + view + " LIMIT 0").columns) text += " " + column;
  return text;
}

}  // namespace

TEST_CASE("the views have exactly the columns that are documented, in that order") {
  const TemporaryFolder folder;
  { Writer writer(folder.path() / "runner.db"); }
  Reader reader(folder.path() / "runner.db");
  const std::string checkpoint =
      " experiment_id experiment trial config_id seed lr epoch step val_loss monitor mode monitor_value metrics "
      "checkpoint"
      " bytes sha256 path dataset model optimizer params";
  CHECK(
      columns_of(reader, "trials") ==
      " experiment_id experiment trial config_id seed fold lr state reason message attempts epochs monitor mode "
      "best_value"
      " best_epoch best_val_loss final_val_loss started_at wall_seconds dataset model optimizer data_sha256 git_commit"
      " params tags parent");
  CHECK(columns_of(reader, "best_checkpoints") == checkpoint);
  CHECK(columns_of(reader, "checkpoint_history") == checkpoint + " policy reason payload_state created_at");
  CHECK(columns_of(reader, "leaderboard") ==
        " experiment_id experiment config_id n n_trials n_failed n_diverged n_pruned n_seeds n_folds mean sd se min "
        "max monitor "
        "mode lr dataset"
        " model optimizer params rank");
  CHECK(columns_of(reader, "metrics") == " experiment_id trial epoch step part name value non_finite");
  CHECK(columns_of(reader, "learning_curves") ==
        " experiment_id trial epoch train_loss val_loss lr wall_seconds metrics");
}

TEST_CASE("what rows set aside came to stands beside the other metrics of its epoch, once") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  const auto trial = testing::run_trial(writer, testing::sample_trial(experiment, 0, 0), {3.0, 1.0, 2.0});
  const auto record = [&](double loss) {
    auto transaction = writer.transaction();
    writer.record(runner::events::TestEvaluated{
        trial, 1, {{runner::Split::test, "loss", loss}, {runner::Split::test, "f1", std::nan("")}}});
    transaction.commit();
  };
  Reader reader(folder.path() / "runner.db");
  const std::string others =
      "SELECT group_concat(part || name || epoch || value, ' ') FROM metrics WHERE part <> 'test'";
  const auto before = one(reader, others);
  record(0.5);
  record(0.25);
  CHECK(one(reader,
            "SELECT group_concat(epoch || name || ifnull(value, non_finite), ' ') FROM metrics WHERE part = 'test'") ==
        "1loss0.25 1f1nan");
  CHECK(one(reader, others) == before);
  CHECK(one(reader, "SELECT metrics ->> '$.test.loss' FROM best_checkpoints") == "0.25");
  // A later attempt, with other data, may have its best elsewhere.
  testing::write(writer, runner::events::TestEvaluated{trial, 2, {{runner::Split::test, "loss", 0.75}}});
  CHECK(one(reader, "SELECT group_concat(epoch || name || value, ' ') FROM metrics WHERE part = 'test'") ==
        "2loss0.75");
  CHECK(one(reader, others) == before);
  auto transaction = writer.transaction();
  CHECK_THROWS_AS(writer.record(runner::events::TestEvaluated{trial, 9, {}}), std::logic_error);
}

TEST_CASE("a table is stored once an evaluation, and each of its places is a row") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  const auto trial = testing::run_trial(writer, testing::sample_trial(experiment, 0, 0), {3.0, 1.0});
  const auto record = [&](const std::string& corner) {
    auto transaction = writer.transaction();
    writer.record(runner::events::TestEvaluated{
        trial,
        1,
        {{runner::Split::test, "loss", 0.5}},
        {{runner::Split::test, "confusion_matrix",
          R"({"row":"class","column":"predicted","rows":["a","b"],"columns":["a","b"],"values":[[3,1],[0,)" + corner +
              "]]}"}}});
    transaction.commit();
  };
  record("5");
  record("\"nan\"");
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader,
            "SELECT group_concat(epoch || part || name || \"row\" || \"column\" || ifnull(value, non_finite), ' ')"
            " FROM result_tables") ==
        "1testconfusion_matrixaa3.0 1testconfusion_matrixab1.0 1testconfusion_matrixba0.0 1testconfusion_matrixbbnan");
  // Shares of counts are no whole numbers.
  CHECK(one(reader, "SELECT value / (SELECT sum(value) FROM result_tables) FROM result_tables LIMIT 1") == "0.75");
  CHECK(columns_of(reader, "result_tables") == " experiment_id trial epoch part name row column value non_finite");
  CHECK(columns_of(reader, "searches") ==
        " experiment_id experiment sampler options seed trials replicates lag greedy stopper stopper_options space "
        "suggestions");
  CHECK(columns_of(reader, "suggestions") ==
        " experiment_id experiment suggestion config_id results reason params n n_trials n_failed n_diverged n_pruned"
        " mean se monitor mode");
  CHECK(columns_of(reader, "search_steps") ==
        " experiment_id experiment step action suggestion config_id epochs replicates results reason");
  CHECK(columns_of(reader, "confirmations") ==
        " experiment_id experiment confirmed_experiment_id config_id chosen_rank chosen_n chosen_mean chosen_se rank n"
        " n_trials mean se monitor mode params");
}

TEST_CASE("a trial's row tells its whole result") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  testing::run_trial(writer, testing::sample_trial(experiment, 0, 4294967295), {3.0, 1.0, 2.0, 1.0});
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader,
            "SELECT concat FROM (SELECT state || ' ' || attempts || ' ' || epochs || ' ' || best_value || ' ' ||"
            " best_epoch || ' ' || best_val_loss || ' ' || final_val_loss || ' ' || wall_seconds || ' ' || seed"
            " AS concat FROM trials)") == "completed 1 4 1.0 1 1.0 1.0 1.5 4294967295");
  CHECK(one(reader, "SELECT params FROM trials") ==
        R"({"dataset.split_seed":null,"dataset.standardize":false,"model.activation":"relu","model.hidden":[10,10],)"
        R"("optimizer.lr":0.001,"training.batch_size":32})");
  CHECK(one(reader, "SELECT tags ->> 1 FROM trials") == "a \"quoted\" tag");
  CHECK(one(reader,
            "SELECT started_at <= datetime('now', '+1 second') AND started_at > datetime('now', '-1 hour')"
            " FROM trials") == "1");
}

TEST_CASE("parameters keep their type, so that numbers sort as numbers") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  for (const double lr : {10.0, 9.0, 0.5}) {
    const auto ordinal = static_cast<std::int64_t>(lr * 2);
    testing::run_trial(writer, testing::sample_trial(experiment, ordinal, 0, lr), {1.0});
  }
  Reader reader(folder.path() / "runner.db");
  const std::string from = " FROM trial_param WHERE key = 'optimizer.lr' ORDER BY value";
  CHECK(one(reader, "SELECT group_concat(value) FROM (SELECT value" + from + ")") == "0.5,9.0,10.0");
  CHECK(one(reader, "SELECT typeof(value) FROM trial_param WHERE key = 'training.batch_size'") == "integer");
  CHECK(one(reader, "SELECT count(*) FROM trial_param WHERE key = 'seed'") == "0");
}

TEST_CASE("numbers that are not finite are NULL with a flag, and never best") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const auto trial = testing::run_trial(writer, testing::sample_trial(experiment, 0, 0),
                                        {infinity, 2.0, -infinity, nan}, TrialState::diverged);
  {
    auto transaction = writer.transaction();
    writer.record(testing::sample_checkpoint(trial, 3, nan, "bad weights"));
    transaction.commit();
  }
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader,
            "SELECT group_concat(flag) FROM (SELECT coalesce(non_finite, value) AS flag FROM metrics"
            " WHERE part = 'validation' AND name = 'loss' ORDER BY epoch)") == "inf,2.0,-inf,nan");
  // What an epoch has already is read and written again with what is added to it, and without what is taken away.
  const std::map<std::int64_t, std::string> stored = {{0, "test-inf validationinf validation-inf validationnan"},
                                                      {2, "validationinf test-inf validation-inf validationnan"},
                                                      {3, "validationinf validation-inf test-inf validationnan"}};
  for (const auto& [epoch, numbers] : stored) {
    testing::write(writer, runner::events::TestEvaluated{trial, epoch, {{runner::Split::test, "loss", -infinity}}});
    CHECK(one(reader,
              "SELECT group_concat(part || non_finite, ' ') FROM (SELECT * FROM metrics WHERE non_finite IS NOT NULL"
              " AND name = 'loss' AND part <> 'train' ORDER BY epoch, part)") == numbers);
  }
  CHECK(one(reader, "SELECT best_value FROM trials") == "2");
  CHECK(one(reader, "SELECT final_val_loss FROM trials") == "NULL");
  CHECK(one(reader, "SELECT epoch FROM best_checkpoints") == "1");
  CHECK(one(reader, "SELECT val_loss FROM checkpoint_history WHERE epoch = 3") == "NULL");
  CHECK(one(reader, "SELECT metrics ->> '$.validation.loss' FROM learning_curves WHERE epoch = 3") == "NULL");
}

TEST_CASE("a learning curve holds every epoch with its metrics by part") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  testing::run_trial(writer, testing::sample_trial(experiment, 0, 0), {3.0, 1.0});
  Reader reader(folder.path() / "runner.db");
  const auto table = reader.query("SELECT epoch, train_loss, val_loss, lr, wall_seconds, metrics FROM learning_curves");
  REQUIRE(table.rows.size() == 2);
  CHECK(std::get<double>(table.rows[1][1]) == 0.5);
  CHECK(std::get<double>(table.rows[1][2]) == 1.0);
  CHECK(std::get<double>(table.rows[1][4]) == 0.25);
  CHECK(std::get<std::string>(table.rows[1][5]) ==
        R"({"train":{"loss":0.5},"validation":{"accuracy":0.5,"loss":1.0}})");
  CHECK(one(reader, "SELECT count(*) FROM metrics WHERE part = 'validation'") == "4");
}

// SQLite 3.46 reads the shortest texts of the first ones as other numbers, and of 1 in 2,000 of the rest.
TEST_CASE("a loss is in SQL the number that was recorded, to the last bit") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  std::vector<double> losses = {8.599329,      0.12401533, 1.03397931405929,
                                39.1441155234, 1.455e-11,  5.204373115635311e-75};
  std::mt19937 random(1);
  while (losses.size() < 4000) losses.push_back(std::uniform_int_distribution<int>(1, 99'999'999)(random) / 1e8);
  const auto trial = testing::run_trial(writer, testing::sample_trial(testing::add_experiment(writer), 0, 0), losses);
  Reader reader(folder.path() / "runner.db");
  for (const std::string question :
       {"SELECT val_loss FROM learning_curves WHERE trial = ",
        "SELECT value FROM metrics WHERE part = 'validation' AND name = 'loss' AND trial = "}) {
    const auto rows = reader.query(question + std::to_string(trial) + " ORDER BY epoch").rows;
    REQUIRE(rows.size() == losses.size());
    std::size_t others = 0;
    for (std::size_t i = 0; i < losses.size(); ++i) others += std::get<double>(rows[i][0]) == losses[i] ? 0 : 1;
    CHECK(others == 0);
  }
}

TEST_CASE("an epoch or a checkpoint reported again replaces the first") {
  const TemporaryFolder folder;
  Writer writer(folder.path() / "runner.db");
  const auto experiment = testing::add_experiment(writer);
  const auto trial = testing::run_trial(writer, testing::sample_trial(experiment, 0, 0), {2.0, 1.0});
  auto transaction = writer.transaction();
  writer.record(testing::sample_epoch(trial, 1, 1.0));
  writer.record(testing::sample_checkpoint(trial, 1, 1.0, "weights again"));
  transaction.commit();
  Reader reader(folder.path() / "runner.db");
  CHECK(one(reader, "SELECT count(*) FROM learning_curves") == "2");
  CHECK(one(reader, "SELECT count(*) FROM checkpoint_history") == "2");
  CHECK(one(reader, "SELECT bytes FROM checkpoint_history WHERE epoch = 1") == "13");
}
