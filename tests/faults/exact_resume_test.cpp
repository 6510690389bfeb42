#include <signal.h>

#include <algorithm>
#include <random>
#include <thread>

#include "storage.hpp"
#include "sweep.hpp"
#include "testing/processes.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Mini-batches with shuffling and dropout; a state after every few steps. Long enough for all the kills to find it
// running.
std::vector<std::string> killed_words(const std::string& optimizer, int kills) {
  const int epochs = std::max(std::min(1000, 125 * kills), 20 * kills);
  return {"configs/iris.yaml",      "training.epochs=" + std::to_string(epochs),
          "training.batch_size=16", "training.resume_every=5 steps",
          "optimizer=" + optimizer, "optimizer.lr=0.01",
          "model.dropout=0.3",      "-v"};
}

nlohmann::json digests_of(const RunnerProgram& runner) {
  return runner.sql("SELECT epoch, step, lower(hex(weights_sha256)) AS weights_sha256 FROM epoch ORDER BY epoch");
}

int attempts_of(const RunnerProgram& runner) {
  return has_experiment(runner) ? runner.sql("SELECT count(*) AS n FROM attempt").at(0)["n"].get<int>() : 0;
}

// Kills the supervisor at drawn moments of an attempt that is on record, until the trial has ended; returns how often.
int run_with_kills(const RunnerProgram& runner, const std::vector<std::string>& words, int most, std::mt19937& random) {
  int killed = 0;
  auto command = runner.command(words);
  for (;; command = runner.command({"resume", "-v"})) {
    Running training(command);
    if (killed < most && wait_until([&] { return attempts_of(runner) > killed || is_gone(training.pid()); })) {
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
      training.signal(SIGKILL);
    }
    const auto finished = training.finish();
    if (finished.signal == SIGKILL) {
      ++killed;
      continue;
    }
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    return killed;
  }
}

void check_killed(const std::string& optimizer, std::vector<std::string> more = {}, int kills = 4 * repetitions()) {
  auto words = killed_words(optimizer, kills);
  words.insert(words.end(), more.begin(), more.end());
  const RunnerProgram undisturbed;
  REQUIRE(undisturbed(words).code == 0);
  const auto expected = result_of(undisturbed);
  std::mt19937 random(5);
  const RunnerProgram runner;
  const int killed = run_with_kills(runner, words, kills, random);
  WARN(optimizer << ": killed " << killed << " times");
  CHECK(killed > 0);
  CHECK((result_of(runner) == expected));
  CHECK((digests_of(runner) == digests_of(undisturbed)));
  // The last kill may have come after the end of the trial.
  CHECK(attempts_of(runner) >= killed);
  CHECK(attempts_of(runner) <= killed + 1);
}

}  // namespace

TEST_CASE("A trial killed again and again and resumed each time ends with the bits of an undisturbed one, with Adam") {
  check_killed("adam");
}

TEST_CASE(
    "A trial killed again and again and resumed each time ends with the bits of an undisturbed one, with momentum") {
  check_killed("sgd", {"optimizer.momentum=0.9"});
}

TEST_CASE("A trial killed again and again and resumed each time ends with the bits of an undisturbed one, with AdamW") {
  check_killed("adamw", {"scheduler=cosine", "scheduler.warmup_epochs=10", "scheduler.every_step=true"});
}

TEST_CASE(
    "A trial killed again and again and resumed each time ends with the bits of an undisturbed one, with RMSprop") {
  check_killed("rmsprop", {"optimizer.momentum=0.5", "optimizer.centered=true",
                           "scheduler={plugin: reduce_on_plateau, patience: 2}",
                           "checkpoint=[{plugin: top_k, k: 2}, {plugin: every_n_epochs, n: 30}, last]"});
}

TEST_CASE(
    "A trial killed now and then and resumed each time ends with the bits of an undisturbed one, with each other "
    "optimizer and scheduler") {
  const int kills = repetitions() >= 50 ? 4 * repetitions() : 2;
  check_killed("adagrad", {"scheduler={plugin: multistep, milestones: [50, 100], warmup_epochs: 5}"}, kills);
  check_killed("nadam", {"scheduler=one_cycle"}, kills);
  check_killed("lion", {"scheduler={plugin: polynomial, by: step, warmup_steps: 20}"}, kills);
  check_killed(
      "lbfgs",
      {"optimizer.max_iter=2", "optimizer.history_size=5", "scheduler={plugin: exponential, by: step, gamma: 0.9999}",
       "loss={plugin: cross_entropy, balanced: true}"},
      kills);
}
