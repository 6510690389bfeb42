#include <signal.h>

#include <algorithm>
#include <set>

#include "answer.hpp"
#include "testing/overridden.hpp"
#include "testing/processes.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

std::vector<std::string> stopper_words(const std::vector<std::string>& more = {}, const std::string& jobs = "2") {
  std::vector<std::string> words = {"configs/wine.yaml",
                                    "-q",
                                    "--jobs",
                                    jobs,
                                    "training.epochs=9",
                                    "search=random",
                                    "search.trials=9",
                                    "search.lag=2",
                                    "search.stopper=asha",
                                    "optimizer.lr=loguniform(0.0001,0.1)"};
  return overridden(std::move(words), more);
}

json steps_of(const RunnerProgram& runner) {
  return runner.sql(
      "SELECT step, action, suggestion, config_id, epochs, replicates, results, reason FROM search_steps"
      " ORDER BY 1");
}

// Each epoch that was trained, with its weights.
json epochs_of(const RunnerProgram& runner) {
  return runner.sql(
      "SELECT t.config_id, t.seed, t.state, t.epochs, t.best_value, e.epoch, e.train_loss, e.val_loss FROM trials AS t"
      " JOIN learning_curves AS e USING (trial) ORDER BY 1, 2, 6");
}

std::int64_t count(const RunnerProgram& runner, const std::string& what) {
  return runner.sql("SELECT count(*) AS n FROM " + what)[0]["n"];
}

}  // namespace

TEST_CASE("A search with a stopper stores what it stopped and why, and keeps no state of it") {
  const RunnerProgram runner;
  succeed(runner, stopper_words());
  CHECK(runner.sql("SELECT stopper, stopper_options FROM searches")[0] ==
        json({{"stopper", "asha"}, {"stopper_options", R"({"factor":3.0,"min_epochs":1})"}}));
  CHECK(count(runner, "trials") == 9);
  CHECK(count(runner, "trials WHERE state = 'completed' AND epochs = 9") >= 1);
  CHECK(count(runner, "trials WHERE state = 'pruned' AND epochs IN (1, 3) AND reason = 'asha'") ==
        9 - count(runner, "trials WHERE state = 'completed'"));
  CHECK(count(runner, "trials WHERE state NOT IN ('completed', 'pruned')") == 0);
  // What went on stands in the order in which it was decided.
  CHECK(count(runner, "search_steps WHERE action = 'begin'") == 9);
  CHECK(runner.sql("SELECT count(*) AS n FROM search_steps AS s JOIN trials AS t USING (experiment_id, config_id)"
                   " WHERE s.action = 'stop' AND t.message = s.reason")[0]["n"] ==
        count(runner, "trials WHERE state = 'pruned'"));
  CHECK(count(runner, "resume_state AS s JOIN trial AS t ON t.id = s.trial_id WHERE t.state = 'pruned'") == 0);
  CHECK(
      contains(runner.sql("SELECT message FROM trials WHERE state = 'pruned' LIMIT 1")[0]["message"].get<std::string>(),
               "after 1 epoch, place"));
  CHECK(contains(succeed(runner, {"show", "wine"}).output,
                 "random with seed 0: 9 of 9 configurations suggested, stopped by asha"));
  CHECK(contains(succeed(runner, {"resume", "wine"}).output, "has nothing to resume"));
}

TEST_CASE("The reasons of a stopper say that values are negated where larger ones are better") {
  const RunnerProgram runner;
  succeed(runner, stopper_words({"checkpoint={plugin: best_loss, monitor: accuracy}"}));
  const std::string with_values = "search_steps WHERE reason LIKE '-%'";
  CHECK(count(runner, with_values) > 3);
  CHECK(count(runner, with_values + " AND reason LIKE '%; values are negated, since larger ones are better'") ==
        count(runner, with_values));
  const RunnerProgram losses;
  succeed(losses, stopper_words());
  CHECK(count(losses, "search_steps WHERE reason LIKE '%negated%'") == 0);
}

TEST_CASE("A trial that goes on is the one that was never paused, to the bit") {
  const RunnerProgram stopped;
  succeed(stopped, stopper_words({"search.seeds_per_configuration=2"}));
  const RunnerProgram whole;
  succeed(whole, stopper_words({"search.seeds_per_configuration=2", "search.stopper=null"}));
  const std::string weights =
      "SELECT t.config, t.seed, e.epoch, e.numbers, lower(hex(e.weights_sha256)) AS weights FROM trial AS t"
      " JOIN epoch AS e ON e.trial_id = t.id";
  const auto all = whole.sql(weights);
  std::set<std::string> expected;
  for (const auto& row : all) expected.insert(row.dump());
  const auto some = stopped.sql(weights);
  CHECK(some.size() < all.size());
  CHECK(some.size() > 9 * 2);
  for (const auto& row : some) CHECK(expected.contains(row.dump()));
}

TEST_CASE("What is stopped does not depend on how many run at a time") {
  for (const char* stopper : {"asha", "hyperband", "{plugin: median, min_configurations: 2, every: 2}",
                              "{plugin: paired, standard_errors: 1}", "{plugin: race, significance: 0.2}"}) {
    INFO(stopper);
    const std::vector<std::string> more = {"search.stopper=" + std::string(stopper), "search=tpe", "search.startup=3",
                                           "search.seeds_per_configuration=4"};
    const RunnerProgram one;
    succeed(one, stopper_words(more, "1"));
    CHECK(count(one, "trials WHERE state = 'pruned'") > 0);
    const RunnerProgram eight;
    succeed(eight, stopper_words(more, "8"));
    CHECK(steps_of(eight) == steps_of(one));
    CHECK(epochs_of(eight) == epochs_of(one));
  }
}

TEST_CASE("A race trains with further seeds only what cannot be told from the best") {
  const RunnerProgram runner;
  succeed(runner, stopper_words({"search.stopper=race", "search.seeds_per_configuration=6"}));
  CHECK(count(runner, "trials") == 9 * 6);
  CHECK(count(runner, "trials WHERE state NOT IN ('completed', 'pruned')") == 0);
  // Seeds are taken in their order, and whoever has not all of them was stopped with a reason.
  CHECK(count(runner,
              "trials AS a JOIN trials AS b USING (config_id) WHERE a.state = 'pruned' AND b.state = 'completed'"
              " AND a.seed < b.seed") == 0);
  const auto rows = runner.sql(
      "SELECT n, n_pruned, rank, (SELECT count(*) FROM search_steps AS s WHERE s.config_id ="
      " l.config_id AND s.action = 'stop') AS stops FROM leaderboard AS l ORDER BY rank");
  REQUIRE(rows.size() == 9);
  CHECK(rows.front()["n"] == 6);
  std::int64_t trained = 0;
  for (const auto& row : rows) {
    CHECK(row["n"].get<int>() + row["n_pruned"].get<int>() == 6);
    CHECK(row["n"] >= 2);
    CHECK(row["stops"] == (row["n_pruned"] > 0 ? 1 : 0));
    trained += row["n"].get<std::int64_t>();
  }
  CHECK(trained < 9 * 6);
  CHECK(count(runner, "trials WHERE state = 'pruned' AND (epochs > 0 OR reason <> 'race')") == 0);
  CHECK(contains(succeed(runner, {"resume", "wine"}).output, "has nothing to resume"));
}

TEST_CASE("A race that is stopped goes on to the same end") {
  const std::vector<std::string> race = {"search.stopper=race", "search.seeds_per_configuration=4",
                                         "training.epochs=300", "checkpoint=none"};
  const RunnerProgram expected;
  succeed(expected, stopper_words(race));
  const RunnerProgram runner;
  Running running(runner.command(stopper_words(race, "1")));
  REQUIRE(wait_until([&] {
    const auto asked = runner({"sql", "SELECT 1 FROM search_steps WHERE action = 'go_on'", "--json"});
    return asked.code == 0 && !json::parse(asked.output).empty();
  }));
  running.signal(SIGTERM);
  CHECK(running.finish().code == 130);
  CHECK(count(runner, "trials WHERE state = 'pending'") > 0);
  succeed(runner, {"resume", "wine", "-q"});
  CHECK(steps_of(runner) == steps_of(expected));
  CHECK(epochs_of(runner) == epochs_of(expected));
}

TEST_CASE("A greedy search with a stopper comes to an end, and says what it is") {
  const RunnerProgram runner;
  succeed(runner, stopper_words({"--greedy"}));
  CHECK(runner.sql("SELECT greedy FROM searches")[0]["greedy"] == 1);
  CHECK(count(runner, "trials WHERE state IN ('completed', 'pruned')") == 9);
}

TEST_CASE("Where a search is stopped, its trials wait and go on with it") {
  const std::vector<std::string> longer = {"training.epochs=2700", "search.trials=27", "checkpoint=none",
                                           "search.stopper={plugin: asha, min_epochs: 300}"};
  const std::string trials = "SELECT trial, config_id, state, epochs, best_value, message FROM trials ORDER BY 1";
  const RunnerProgram expected;
  succeed(expected, stopper_words(longer));
  const RunnerProgram runner;
  Running running(runner.command(stopper_words(longer, "1")));
  REQUIRE(wait_until([&] {
    const auto asked = runner({"sql", "SELECT 1 FROM trials WHERE state = 'paused'", "--json"});
    return asked.code == 0 && !json::parse(asked.output).empty();
  }));
  running.signal(SIGTERM);
  CHECK(running.finish().code == 130);
  CHECK(count(runner, "trials WHERE state = 'paused'") > 0);
  CHECK(contains(succeed(runner, {"show", "wine"}).output, "paused"));
  succeed(runner, {"resume", "wine", "-q"});
  CHECK(steps_of(runner) == steps_of(expected));
  CHECK(runner.sql(trials) == expected.sql(trials));
}

TEST_CASE("A search with a stopper that is extended tries more, and what was stopped stays so") {
  const RunnerProgram runner;
  succeed(runner, stopper_words());
  const auto before = runner.sql("SELECT trial FROM trials WHERE state = 'pruned'");
  succeed(runner, {"extend", "wine", "search.trials=15", "-q"});
  CHECK(count(runner, "trials") == 15);
  CHECK(count(runner, "trials WHERE state NOT IN ('completed', 'pruned')") == 0);
  for (const auto& row : before) {
    CHECK(count(runner, "trials WHERE state = 'pruned' AND trial = " + row["trial"].dump()) == 1);
  }
}

TEST_CASE("What a search stopped is marked where trials and configurations are listed") {
  const RunnerProgram runner;
  succeed(runner, stopper_words());
  const auto listed = json::parse(succeed(runner, {"list", "--json"}).output)[0];
  CHECK(listed["pruned"] == count(runner, "trials WHERE state = 'pruned'"));
  CHECK(listed["paused"] == 0);
  CHECK(contains(succeed(runner, {"list", "wine"}).output, "pruned"));
  const auto board = runner.sql("SELECT n, n_trials, n_pruned, rank FROM leaderboard ORDER BY rank NULLS LAST");
  CHECK(board.front()["n"] == 1);
  CHECK(board.back() == json({{"n", 0}, {"n_trials", 1}, {"n_pruned", 1}, {"rank", nullptr}}));
  CHECK(json::parse(succeed(runner, {"show", "wine", "--json"}).output)["search"]["stopper"] == "asha");
  CHECK(contains(succeed(runner, {"plan", "configs/wine.yaml", "search=random", "search.trials=9",
                                  "search.stopper=asha", "optimizer.lr=loguniform(0.0001,0.1)"})
                     .output,
                 "stopper asha"));
}

TEST_CASE("A stopper that cannot be is refused before anything is stored, with its place") {
  const RunnerProgram runner;
  const auto refused = [&](const std::vector<std::string>& more, const std::string& message) {
    const auto finished = runner(stopper_words(more));
    INFO(finished.errors);
    CHECK(finished.code == 2);
    CHECK(contains(finished.errors, message));
    CHECK_FALSE(runner.has_database());
  };
  refused({"search.stopper=ashaa"}, "there is no stopper 'ashaa'; did you mean 'asha'?");
  refused({"search.stopper={plugin: asha, min_epoch: 2}"}, "stopper 'asha' has no parameter 'min_epoch'; did you mean");
  refused({"search.stopper={plugin: asha, factor: 1}"}, "search.stopper.factor must be at least 2");
  refused({"training.epochs=1"}, "search.stopper has nothing to stop: a trial is evaluated once in its 1 epoch");
  refused({"training.epochs=randint(5,9)"}, "'training.epochs' is drawn beside a stopper");
  const auto late = runner(stopper_words({"search.stopper={plugin: asha, min_epochs: 9}"}));
  CHECK(late.code == 2);
  CHECK(contains(late.errors, "compares nothing before the last of 9 epochs"));
  CHECK(contains(late.errors,
                 "it is in the override 'search.stopper={plugin: asha, min_epochs: 9}'; nothing was stored"));
  const auto seeds = runner(stopper_words({"search.stopper=paired"}));
  CHECK(seeds.code == 2);
  CHECK(contains(seeds.errors, "needs 3 trials of each at least, of which there is 1"));
}
