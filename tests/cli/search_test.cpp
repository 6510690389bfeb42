#include <algorithm>

#include "answer.hpp"
#include "testing/overridden.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

std::vector<std::string> tpe_words(std::vector<std::string> more = {}) {
  std::vector<std::string> words = {"configs/wine.yaml",
                                    "-q",
                                    "training.epochs=4",
                                    "search=tpe",
                                    "search.trials=6",
                                    "search.startup=2",
                                    "search.lag=1",
                                    "optimizer.lr=loguniform(0.001,0.1)",
                                    "--jobs",
                                    "2"};
  return overridden(std::move(words), more);
}

json suggested(const RunnerProgram& runner) {
  return runner.sql(
      "SELECT suggestion, config_id, results, reason, params, n, mean, se FROM suggestions ORDER BY suggestion");
}

}  // namespace

TEST_CASE("A search stores its space, its sampler, and each suggestion with its reason and its trials") {
  const RunnerProgram runner;
  succeed(runner, tpe_words({"search.seeds_per_configuration=2", "search.seed=3"}));
  const auto search =
      runner.sql("SELECT sampler, options, seed, trials, replicates, lag, greedy, space, suggestions FROM searches")[0];
  CHECK(search["sampler"] == "tpe");
  CHECK(json::parse(search["options"].get<std::string>())["startup"] == 2);
  CHECK(search["seed"] == 3);
  CHECK(search["trials"] == 6);
  CHECK(search["replicates"] == 2);
  CHECK(search["greedy"] == 0);
  CHECK(search["suggestions"] == 6);
  CHECK(json::parse(search["space"].get<std::string>())[0]["key"] == "optimizer.lr");
  const auto rows = suggested(runner);
  REQUIRE(rows.size() == 6);
  for (const auto& row : rows) {
    CHECK(row["n"] == 2);
    CHECK(row["se"].is_number());
    CHECK(row["results"] == std::max<std::int64_t>(0, row["suggestion"].get<std::int64_t>() - 1));
    const auto lr = json::parse(row["params"].get<std::string>())["optimizer.lr"];
    const auto trials = runner.sql("SELECT lr, seed FROM trials WHERE config_id = '" +
                                   row["config_id"].get<std::string>() + "' ORDER BY trial");
    REQUIRE(trials.size() == 2);
    CHECK(trials[0]["lr"] == lr);
    CHECK(trials[1]["seed"] == 1);
  }
  CHECK(runner.sql("SELECT count(*) AS n FROM leaderboard WHERE n = 2")[0]["n"] == 6);
  const auto shown = succeed(runner, {"show", "wine"}).output;
  CHECK(contains(shown, "tpe with seed 3: 6 of 6 configurations suggested, 2 trials each; lag 1"));
  CHECK(json::parse(succeed(runner, {"show", "wine", "--json"}).output)["search"]["trials"] == 6);
  CHECK(contains(succeed(runner, {"sql", "@search"}).output, "optimizer.lr"));
}

TEST_CASE("A search that is extended is the one that was longer from the beginning") {
  const RunnerProgram longer;
  succeed(longer, tpe_words({"search.trials=9"}));
  const RunnerProgram extended;
  succeed(extended, tpe_words());
  succeed(extended, {"extend", "wine", "search.trials=9", "-q", "--jobs", "1"});
  CHECK(suggested(extended) == suggested(longer));
  const auto fewer = extended({"extend", "wine", "search.trials=9", "-q"});
  CHECK(fewer.code == 2);
  CHECK(contains(fewer.errors, "of which it has 9; say how many there should be in all: search.trials=18"));
  CHECK(contains(extended({"resume", "wine"}).output, "has nothing to resume"));
}

TEST_CASE("A greedy search says so in the database and when it is shown") {
  const RunnerProgram runner;
  succeed(runner, tpe_words({"--greedy"}));
  CHECK(runner.sql("SELECT greedy FROM searches")[0]["greedy"] == 1);
  CHECK(suggested(runner).size() == 6);
  CHECK(contains(succeed(runner, {"show", "wine"}).output, "greedy: what is suggested depends on timing"));
  const auto no_search = runner({"configs/wine.yaml", "--greedy"});
  CHECK(no_search.code == 2);
  CHECK(contains(no_search.errors, "--greedy is for a search"));
}

TEST_CASE("What is known of a search beforehand is planned, and checked") {
  const RunnerProgram runner;
  const auto planned = succeed(runner, {"plan", "configs/wine_search.yaml"}).output;
  CHECK(contains(planned, "optimizer.momentum"));
  CHECK(contains(planned, "optimizer = sgd"));
  CHECK(contains(planned, "24 configurations, 3 trials each"));
  CHECK(json::parse(succeed(runner, {"plan", "configs/wine_search.yaml", "--json"}).output)["trials"] == 24);
  CHECK(contains(succeed(runner, {"validate", "configs/wine_search.yaml"}).output,
                 "ok, a search of 24 configurations, 72 trials"));
  CHECK_FALSE(runner.has_database());
}

TEST_CASE("More jobs than a search may use are spoken of") {
  const RunnerProgram runner;
  auto words = tpe_words({"search.lag=0", "search.trials=2"});
  std::erase(words, "-q");
  const auto finished = succeed(runner, words);
  CHECK(contains(finished.errors, "search.lag is 0, so at most 1 trial run at a time"));
}

TEST_CASE("What a search cannot be combined with is refused in a sentence") {
  const RunnerProgram runner;
  const auto refused = [&](const std::vector<std::string>& more, const std::string& message) {
    const auto finished = runner(tpe_words(more));
    INFO(finished.errors);
    CHECK(finished.code == 2);
    CHECK(contains(finished.errors, message));
  };
  refused({"--launcher", "slurm"}, "a search runs on one machine");
  refused({"--skip-completed"}, "--skip-completed leaves trials out that are known beforehand");
  refused({"optimizer.weight_decay=0,1"}, "'optimizer.weight_decay' is swept beside a search");
}

TEST_CASE("A search is merged with what it suggested, and goes on in the merged database") {
  const RunnerProgram expected;
  succeed(expected, tpe_words({"search.trials=8"}));
  const RunnerProgram shard;
  succeed(shard, tpe_words());
  const RunnerProgram merged;
  succeed(merged, {"merge", merged.database().string(), shard.database().string()});
  CHECK(suggested(merged) == suggested(shard));
  succeed(merged, {"extend", "wine", "search.trials=8", "-q"});
  CHECK(suggested(merged) == suggested(expected));
  // Back again: what the other has not suggested comes with its trials.
  succeed(shard, {"merge", shard.database().string(), merged.database().string()});
  CHECK(suggested(shard) == suggested(expected));
  CHECK(shard.sql("SELECT trials FROM searches")[0]["trials"] == 8);
}

TEST_CASE("A search whose trials all diverged exits as such a sweep does") {
  for (const std::string way : {"search", "sweep"}) {
    INFO(way);
    const RunnerProgram runner;
    const auto finished = way == "search"
                              ? runner(tpe_words({"optimizer.lr=choice(1e17,1e18)"}))
                              : runner({"configs/wine.yaml", "-q", "training.epochs=4", "optimizer.lr=1e17,1e18"});
    INFO(finished.errors);
    CHECK(finished.code == 1);
    CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state <> 'diverged'").at(0)["n"] == 0);
  }
}

TEST_CASE("A search is judged by one measure, of the same data") {
  const RunnerProgram runner;
  const auto refuses = [&](const std::vector<std::string>& more, const std::string& why) {
    auto words = tpe_words(more);
    words.insert(words.begin(), "validate");
    std::erase(words, "-q");
    words.erase(std::find(words.begin(), words.end(), "--jobs"), words.end());
    words.insert(words.end(), more.begin(), more.end());
    const auto finished = runner(words);
    INFO(finished.errors);
    CHECK(finished.code == (why.empty() ? 0 : 2));
    CHECK(contains(finished.errors, why));
  };
  const std::string compares = " is drawn in a search, which compares its trials by what checkpoint follows";
  const std::string smallest = " is drawn in a search, which would find the loss that is smallest by its definition";
  refuses({"checkpoint.monitor=choice(loss,accuracy)"}, "'checkpoint.monitor'" + compares);
  refuses({"checkpoint=choice(best_loss, {plugin: best_loss, monitor: accuracy})"}, "'checkpoint'" + compares);
  refuses({"loss.label_smoothing=uniform(0,0.3)"}, "'loss.label_smoothing'" + smallest);
  refuses({"loss.label_smoothing=uniform(0,0.3)", "checkpoint.monitor=accuracy"}, "");
  refuses({"dataset=choice(wine, iris)"}, "'dataset' is drawn in a search, whose trials would have different data");
  refuses({"dataset=synthetic", "dataset.noise=uniform(0.1,0.5)"},
          "'dataset.noise' is drawn in a search, whose trials would have different data");
  refuses({"dataset=synthetic", "dataset.shape=choice(blobs, moons)"},
          "'dataset.shape' is drawn in a search, whose trials would have different data");
  refuses({"dataset.split_seed=randint(1,9)"},
          "'dataset.split_seed' is drawn in a search, whose trials would be measured on different rows");
  refuses({"dataset.validation_fraction=uniform(0.1,0.3)"},
          "'dataset.validation_fraction' is drawn in a search, whose trials would be measured on different rows");
  const std::vector<std::string> top_k = {"metrics={plugin: top_k_accuracy, k: 2}", "metrics.k=choice(1, 2)"};
  refuses(top_k, "");
  auto followed = top_k;
  followed.push_back("checkpoint={plugin: best_loss, monitor: top_k_accuracy, mode: max}");
  refuses(followed, "'metrics.k' is drawn in a search, by which its trials are measured");
}
