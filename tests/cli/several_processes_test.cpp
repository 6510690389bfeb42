#include <signal.h>

#include <algorithm>

#include "answer.hpp"
#include "testing/processes.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Dropout and batch normalisation: what depends on rows, on random numbers and on buffers.
const std::string layers =
    "model={plugin: sequential, layers: [{linear: 16}, batch_norm, relu, {dropout: 0.3}, {linear: 3}]}";

std::string key_of(const std::string& word) { return word.substr(0, word.find('=')); }

// What is given later counts.
std::vector<std::string> wine(int processes, const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {"configs/wine.yaml", "dataset.standardize=true", "training.epochs=12",
                                    "training.batch_size=32", "training.processes=" + std::to_string(processes)};
  for (const auto& word : more) {
    std::erase_if(words, [&](const auto& known) { return key_of(known) == key_of(word); });
    words.push_back(word);
  }
  return words;
}

nlohmann::json digests(const RunnerProgram& runner, int trial) {
  return runner.sql("SELECT epoch, lower(hex(weights_sha256)) AS digest, numbers FROM epoch WHERE trial_id = " +
                    std::to_string(trial) + " ORDER BY epoch");
}

std::vector<double> values(const RunnerProgram& runner, int trial, const std::string& part, const std::string& name) {
  std::vector<double> found;
  for (const auto& row : runner.sql("SELECT value FROM metrics WHERE trial = " + std::to_string(trial) +
                                    " AND name = '" + name + "' AND part = '" + part + "' ORDER BY epoch")) {
    found.push_back(row["value"].get<double>());
  }
  return found;
}

void check_like_alone(const std::vector<std::string>& more, const std::vector<std::string>& names, int processes,
                      double epsilon = 1e-4) {
  const RunnerProgram runner;
  succeed(runner, wine(1, more));
  succeed(runner, wine(processes, more));
  for (const std::string part : {"train", "validation"}) {
    for (const auto& name : names) {
      INFO(part << " " << name);
      const auto alone = values(runner, 1, part, name);
      const auto together = values(runner, 2, part, name);
      REQUIRE(alone.size() == 12);
      REQUIRE(together.size() == alone.size());
      for (std::size_t i = 0; i < alone.size(); ++i)
        CHECK(together[i] == Approx(alone[i]).epsilon(epsilon).margin(1e-6));
    }
  }
}

// A trial of three processes in the midst of its epochs.
struct AtWork {
  AtWork(const RunnerProgram& runner, const std::string& epochs)
      : training(runner.command(wine(3, {"training.epochs=" + epochs, "-v"}))) {
    REQUIRE(training.wait_for("epoch    3"));
    worker = worker_of(runner);
    others = children_of(worker);
    REQUIRE(others.size() == 2);
  }

  Running training;
  pid_t worker = 0;
  std::vector<pid_t> others;
};

}  // namespace

TEST_CASE("Several processes train a trial to the numbers that one process has, but for rounding") {
  check_like_alone({}, {"loss", "accuracy"}, 2);
  check_like_alone({}, {"loss", "accuracy"}, 3);
}

TEST_CASE("Several processes clip, gather parts of a batch, average weights and measure as one process does") {
  check_like_alone({"task={plugin: supervised, clip_norm: 0.05, accumulate: 3}", "training.ema=0.9",
                    "metrics=[f1, confusion_matrix]", "scheduler={plugin: cosine, by: step}"},
                   {"loss", "accuracy", "f1_macro"}, 2);
}

TEST_CASE("Several processes take part in each evaluation of a line search") {
  check_like_alone({"optimizer={plugin: lbfgs, lr: 0.1, max_iter: 4, history_size: 5}", "training.batch_size=full"},
                   {"loss", "accuracy"}, 3, 1e-3);
}

TEST_CASE("A batch of fewer rows than there are processes is shared by those that it suffices for") {
  // 142 rows: the last batch has two.
  check_like_alone({"training.batch_size=5"}, {"loss", "accuracy"}, 4);
}

TEST_CASE("A trial of several processes has the same bits whenever it runs, and beside others") {
  const RunnerProgram runner;
  succeed(runner, wine(2, {layers}));
  succeed(runner, wine(2, {layers, "seed=0..2", "--jobs", "2"}));
  REQUIRE(digests(runner, 1).size() == 12);
  CHECK(digests(runner, 1) == digests(runner, 2));
  CHECK(digests(runner, 1) != digests(runner, 3));
}

TEST_CASE("A trial of several processes that is killed in the midst of an epoch is resumed to the same bits") {
  const RunnerProgram runner;
  const std::vector<std::string> more = {layers, "training.epochs=400", "training.resume_every=3 steps"};
  auto words = wine(2, more);
  words.emplace_back("-v");
  Running training(runner.command(words));
  REQUIRE(training.wait_for("epoch    3"));
  REQUIRE(
      wait_until([&] { return runner.sql("SELECT count(*) AS n FROM resume_state WHERE batch > 0").at(0)["n"] == 1; }));
  training.signal(SIGKILL);
  CHECK(training.finish().signal == SIGKILL);
  succeed(runner, {"resume", "-q"});
  succeed(runner, wine(2, more));
  REQUIRE(digests(runner, 1).size() == 400);
  CHECK(digests(runner, 1) == digests(runner, 2));
}

TEST_CASE("The death of one of a trial's processes is that of its worker, and the trial is tried again") {
  const RunnerProgram runner;
  AtWork trial(runner, "1000");
  ::kill(trial.others.back(), SIGKILL);
  const auto finished = trial.training.finish();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(wait_until([&] { return is_gone(trial.others.front()); }));
  const auto attempts = runner.sql("SELECT number, state, signal FROM attempt ORDER BY number");
  CHECK(attempts.dump() ==
        R"([{"number":1,"signal":9,"state":"crashed"},{"number":2,"signal":null,"state":"completed"}])");
  succeed(runner, wine(3, {"training.epochs=1000"}));
  CHECK(digests(runner, 1) == digests(runner, 2));
}

TEST_CASE(
    "What fails in one of a trial's processes fails the trial, which says where, and the next trial is not harmed") {
  const RunnerProgram runner;
  // Batch normalisation cannot train on one row, which the second process has of three.
  const auto finished = runner(wine(2, {layers, "training.batch_size=3,32", "--jobs", "1"}));
  CHECK(finished.code == 1);
  const auto trials = runner.sql("SELECT state, message FROM trials ORDER BY trial");
  CHECK(trials.at(0)["state"] == "failed");
  const auto message = trials.at(0)["message"].get<std::string>();
  INFO(message);
  CHECK(contains(message, "process 2 of the trial"));
  CHECK(contains(message, "Expected more than 1 value"));
  CHECK(trials.at(1)["state"] == "completed");
}

TEST_CASE("The processes of a trial end with the program, however that ends") {
  const RunnerProgram runner;
  AtWork trial(runner, "1000000");
  trial.training.signal(SIGKILL);
  trial.training.finish();
  CHECK(wait_until([&] {
    return is_gone(trial.worker) &&
           std::all_of(trial.others.begin(), trial.others.end(), [](pid_t each) { return is_gone(each); });
  }));
}

TEST_CASE("Several processes for one trial are refused where it may train on a GPU") {
  const RunnerProgram runner;
  const auto refused = runner(wine(2, {"training.device=auto"}));
  CHECK(refused.code == 2);
  CHECK(contains(refused.errors, "training.processes is 2 and training.device \"auto\""));
  CHECK_FALSE(runner.has_database());
}
