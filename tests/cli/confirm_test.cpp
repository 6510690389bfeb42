#include <algorithm>
#include <fstream>

#include "answer.hpp"
#include "testing/overridden.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

std::vector<std::string> confirmed_words(const std::vector<std::string>& more = {}) {
  return overridden({"configs/wine.yaml", "-q", "training.epochs=4", "search=tpe", "search.trials=6",
                     "search.seeds_per_configuration=2", "optimizer.lr=loguniform(0.001,0.1)"},
                    more);
}

json suggested_in(const RunnerProgram& runner) {
  return runner.sql("SELECT suggestion, config_id, results, params, n, mean FROM suggestions ORDER BY suggestion");
}

// The configurations of an experiment, the best first, as its trials say.
json best_of(const RunnerProgram& runner, int experiment, int count) {
  return runner.sql("SELECT config_id, count(*) AS n, avg(best_value) AS mean FROM trials WHERE experiment_id = " +
                    std::to_string(experiment) + " GROUP BY config_id ORDER BY mean LIMIT " + std::to_string(count));
}

void check_unconfirmed(const RunnerProgram& runner, std::vector<std::string> words, const std::string& message) {
  words.insert(words.begin(), {"confirm", "-q"});
  const auto finished = runner(words);
  INFO(finished.errors);
  CHECK(finished.code == 2);
  CHECK(contains(finished.errors, message));
}

}  // namespace

TEST_CASE("A search trains its best anew on fresh seeds, and nothing that it suggests depends on them") {
  const RunnerProgram runner;
  const auto finished = succeed(runner, confirmed_words({"search.confirm=2", "search.confirm_seeds=3"}));
  CHECK(contains(finished.output, "the best 2 of experiment 1 on 3 fresh seeds each"));
  CHECK(contains(finished.output, "over 2 trials; on fresh seeds it has "));
  const auto shown = succeed(runner, {"show", "wine"});
  CHECK(contains(shown.output + shown.errors, "over 2 trials; on the fresh seeds of experiment 2 it has "));
  const RunnerProgram without;
  succeed(without, confirmed_words());
  CHECK(suggested_in(runner) == suggested_in(without));

  const auto chosen = best_of(runner, 1, 2);
  const auto rows = runner.sql("SELECT * FROM confirmations ORDER BY chosen_rank");
  REQUIRE(rows.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(rows[i]["experiment_id"] == 2);
    CHECK(rows[i]["experiment"] == "wine_confirmed");
    CHECK(rows[i]["confirmed_experiment_id"] == 1);
    CHECK(rows[i]["config_id"] == chosen[i]["config_id"]);
    CHECK(rows[i]["chosen_rank"] == i + 1);
    CHECK(rows[i]["chosen_n"] == 2);
    CHECK(rows[i]["chosen_mean"].get<double>() == Approx(chosen[i]["mean"].get<double>()).epsilon(1e-12));
    const auto trials = runner.sql(
        "SELECT group_concat(seed) AS seeds, avg(best_value) AS mean FROM (SELECT * FROM"
        " trials WHERE experiment_id = 2 AND config_id = '" +
        rows[i]["config_id"].get<std::string>() + "' ORDER BY trial)")[0];
    CHECK(trials["seeds"] == "2,3,4");
    CHECK(rows[i]["mean"].get<double>() == Approx(trials["mean"].get<double>()).epsilon(1e-12));
    CHECK(rows[i]["n"] == 3);
  }
  CHECK(contains(succeed(runner, {"leaderboard", "1"}).errors,
                 " over 2 trials; on the fresh seeds of experiment 2 it has "));
  CHECK(contains(succeed(runner, {"resume", "1"}).output, "has nothing to resume"));
  CHECK(runner.sql("SELECT count(*) AS n FROM trials")[0]["n"] == 18);
}

TEST_CASE("What a search has stopped is not among the best, whatever its mean over the seeds that it has") {
  const RunnerProgram runner;
  succeed(runner, confirmed_words({"search=random", "search.trials=9", "search.seeds_per_configuration=6",
                                   "search.stopper=race", "training.epochs=9", "optimizer.lr=loguniform(0.0001,0.1)"}));
  const auto stopped = runner.sql("SELECT config_id FROM leaderboard WHERE n_pruned > 0");
  REQUIRE(stopped.size() > 0);
  succeed(runner, {"confirm", "1", "--top", "9", "--seeds", "1", "-q"});
  CHECK(runner.sql("SELECT config_id FROM confirmations ORDER BY config_id") ==
        runner.sql("SELECT config_id FROM leaderboard WHERE experiment_id = 1 AND n_pruned = 0 ORDER BY config_id"));
}

TEST_CASE("A search that is extended confirms its best again only where these are others") {
  const RunnerProgram runner;
  succeed(runner, confirmed_words({"search.trials=3", "search.confirm=1", "search.confirm_seeds=2"}));
  const auto best = best_of(runner, 1, 1)[0]["config_id"];
  succeed(runner, {"extend", "wine", "search.trials=4", "-q"});
  const bool is_other = best_of(runner, 1, 1)[0]["config_id"] != best;
  CHECK(runner.sql("SELECT count(*) AS n FROM confirmations")[0]["n"] == (is_other ? 2 : 1));
}

TEST_CASE("The best of a sweep are trained anew with seeds that it has not had, in each of its folds") {
  const RunnerProgram runner;
  succeed(runner, {"configs/wine.yaml", "training.epochs=3", "dataset.folds=2", "dataset.fold=0,1", "seed=4,7",
                   "optimizer.lr=0.001,0.01,0.1", "-q"});
  const auto finished = succeed(runner, {"confirm", "wine", "--top", "1", "--seeds", "2", "-q"});
  CHECK(contains(finished.output, "It was chosen for a mean val_loss of "));
  CHECK(contains(finished.output, " over 4 trials; on fresh seeds it has "));
  CHECK(runner.sql("SELECT group_concat(seed || '/' || fold, ' ') AS replicates FROM trials WHERE experiment_id = 2")
            .at(0)["replicates"] == "8/0 8/1 9/0 9/1");
  CHECK(runner.sql("SELECT config_id FROM confirmations")[0]["config_id"] == best_of(runner, 1, 1)[0]["config_id"]);
}

TEST_CASE("A ranking says what its best owes to luck, where it cannot be told apart") {
  const RunnerProgram runner;
  const auto finished = succeed(
      runner, {"configs/wine_scaled.yaml", "training.epochs=3", "seed=0..2", "model.hidden=[10],[11],[12],[13]", "-q"});
  CHECK(contains(finished.output,
                 "configurations cannot be told apart, the best among them: were they equally good, it would "));
}

TEST_CASE("What cannot be confirmed is refused with the reason") {
  const RunnerProgram runner;
  check_unconfirmed(runner, {}, "no database");
  succeed(runner, {"configs/iris.yaml", "training.epochs=2", "-q", "--name", "two",
                   "zip={checkpoint: [{plugin: best_loss}, {plugin: best_loss, monitor: accuracy, mode: max}]}"});
  check_unconfirmed(runner, {"two"}, "its trials follow different metrics, so there is no best configuration of all");
  succeed(runner, {"configs/iris.yaml", "training.epochs=2", "-q", "--name", "last", "seed=4294967294"});
  check_unconfirmed(runner, {"last"}, "there are no 5 seeds behind its last one, 4294967294");
  CHECK(runner({"configs/iris.yaml", "training.epochs=2", "-q", "--name", "lost", "optimizer=sgd", "optimizer.lr=1e12"})
            .code == 1);
  check_unconfirmed(runner, {"lost"}, "experiment 3 cannot be confirmed: ");
  check_unconfirmed(runner, {"9"}, "9");
  const auto late = runner(confirmed_words({"seed=4294967290", "search.confirm=1"}));
  CHECK(late.code == 2);
  CHECK(contains(late.errors, "search.confirm_seeds leads past the largest seed"));
  CHECK(runner.sql("SELECT count(*) AS n FROM experiment")[0]["n"] == 3);
  succeed(runner, {"configs/wine.yaml", "training.epochs=2", "-q", "--name", "losses",
                   "loss=cross_entropy,{plugin: cross_entropy, label_smoothing: 0.1}"});
  check_unconfirmed(runner, {"losses"}, "They have different losses");
}

TEST_CASE("The best are not trained anew on other data than they were chosen by") {
  const RunnerProgram runner;
  const auto table = runner.folder().path() / "rows.csv";
  const auto write = [&](double slope) {
    std::ofstream rows(table);
    rows << "x,z,kind\n";
    for (int i = 0; i < 40; ++i) rows << i << ',' << slope * (i % 7) << (i % 2 == 0 ? ",a\n" : ",b\n");
  };
  write(1.0);
  const auto config = runner.folder().path() / "rows.yaml";
  succeed(runner, {"init", "csv", table.string(), "-o", config.string()});
  succeed(runner, {config.string(), "training.epochs=3", "optimizer.lr=0.01,0.001", "-q"});
  write(2.0);
  check_unconfirmed(runner, {},
                    "what the fresh seeds give would not compare with what was chosen; say --force to do it");
  CHECK(runner.sql("SELECT count(*) AS n FROM experiment")[0]["n"] == 1);
  succeed(runner, {"confirm", "--force", "-q"});
  CHECK(runner.sql("SELECT count(*) AS n FROM confirmations")[0]["n"] == 2);
}

TEST_CASE("A confirmation knows what it confirms in a database that both were merged into") {
  const RunnerProgram runner;
  succeed(runner, confirmed_words({"search.trials=3", "search.confirm=1", "search.confirm_seeds=2"}));
  const auto merged = runner.folder().path() / "merged.db";
  succeed(runner, {"merge", merged.string(), runner.database().string()});
  const auto query = "SELECT config_id, confirmed_experiment_id, chosen_mean, mean FROM confirmations";
  const auto there = json::parse(succeed(runner, {"sql", "--json", query, "--db", merged.string()}).output);
  CHECK(there == runner.sql(query));
  CHECK(there[0]["confirmed_experiment_id"] == 1);
  succeed(runner, {"rm", "1", "--yes"});
  CHECK(runner.sql("SELECT confirmed_experiment_id FROM confirmations")[0]["confirmed_experiment_id"].is_null());
  succeed(runner, {"leaderboard", "2"});
}
