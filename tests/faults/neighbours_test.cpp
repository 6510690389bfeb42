#include <signal.h>

#include <chrono>
#include <map>
#include <thread>

#include "sweep.hpp"
#include "testing/draw.hpp"
#include "testing/processes.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using nlohmann::json;

namespace {

// How many groups are tried: RUNNER_GROUPS, else a few.
int groups() { return number_from("RUNNER_GROUPS", 4); }

constexpr std::size_t members = 6;

using Words = std::vector<std::string>;
// What each member has of each key, as YAML.
using Group = std::map<std::string, Words>;

// What all members share.
Words common_words(Draw& draw) {
  const std::vector<Words> tasks = {
      {"configs/wine.yaml", "model={plugin: mlp, hidden: [16, 16]}"},
      {"configs/wine.yaml", "dataset={plugin: iris, standardize: true}", "model={plugin: mlp, hidden: [8]}",
       "metrics=[f1, log_loss]"},
      {"configs/wine.yaml", "dataset={plugin: breast_cancer, standardize: true, test_fraction: 0.2}",
       "model={plugin: sequential, layers: [{linear: 12}, batch_norm, relu, {dropout: 0.2}]}"},
      {"configs/wine.yaml", "dataset={plugin: diabetes, standardize: true}", "loss=mse",
       "model={plugin: mlp, hidden: [12], dropout: 0.1}"},
      {"configs/wine.yaml", "dataset={plugin: digits, shape: image}",
       "model={plugin: cnn, channels: [4], head: [16]}"}};
  Words words = draw.of(tasks);
  words.push_back(contains(words[1], "digits") ? "training.epochs=2" : "training.epochs=6");
  return words;
}

Group drawn_group(Draw& draw) {
  const Words optimizers = {"adam",
                            "{plugin: adam, lr: 1e-2, amsgrad: true}",
                            "{plugin: adamw, lr: 3e-3, weight_decay: 0.1}",
                            "{plugin: sgd, lr: 0.1, momentum: 0.9, nesterov: true}",
                            "{plugin: sgd, lr: 0.01}",
                            "{plugin: rmsprop, lr: 1e-3, momentum: 0.5}",
                            "{plugin: nadam, lr: 5e-3}",
                            "{plugin: adagrad, lr: 5e-2}",
                            "{plugin: lion, lr: 1e-3}"};
  const Words schedulers = {"constant", "{plugin: cosine, warmup_epochs: 1}", "one_cycle",
                            "{plugin: reduce_on_plateau, patience: 0}", "{plugin: step, step_size: 2, by: step}"};
  const Words policies = {"best_loss", "{plugin: top_k, k: 2}", "{plugin: every_n_epochs, n: 2}", "last"};
  const Words batches = {"8", "16", "32", "1000"};
  const Words stops = {"{plugin: early_stopping, patience: 100}",
                       "{plugin: early_stopping, patience: 2, min_delta: 0.3}"};
  const Words clips = {"null", "0.5"};
  const Words averages = {"null", "null", "0.9"};
  Group group;
  for (std::size_t i = 0; i < members; ++i) {
    group["seed"].push_back(std::to_string(draw.below(1000) * members + i));
    group["optimizer"].push_back(draw.of(optimizers));
    group["scheduler"].push_back(draw.of(schedulers));
    group["checkpoint"].push_back(draw.of(policies));
    group["stop"].push_back(draw.of(stops));
    group["training.batch_size"].push_back(draw.of(batches));
    group["task.clip_norm"].push_back(draw.of(clips));
    group["training.ema"].push_back(draw.of(averages));
    group["task.accumulate"].push_back(draw.one_in(3) ? "3" : "1");
  }
  const auto diverging = draw.below(members);
  group["optimizer"][diverging] = "{plugin: sgd, lr: 1e18}";
  group["task.clip_norm"][diverging] = "null";
  return group;
}

std::string zipped(const Group& group) {
  std::string text;
  for (const auto& [key, values] : group) {
    text += (text.empty() ? "zip={" : ", ") + key + ": [";
    for (std::size_t i = 0; i < values.size(); ++i) text += (i == 0 ? "" : ", ") + values[i];
    text += "]";
  }
  return text + "}";
}

// By seed, which is a member's own: everything that the database says but for times, attempts and row ids.
std::map<int, json> results_of(const RunnerProgram& runner, const std::string& experiment) {
  const std::string of_experiment = " WHERE t.experiment = '" + experiment + "' ";
  std::map<int, json> results;
  for (const auto& sql : {
           "SELECT seed, config_id, state, reason, message, epochs, monitor, mode, best_value, best_epoch, "
           "best_val_loss,"
           " final_val_loss, data_sha256, params FROM trials AS t" +
               of_experiment,
           "SELECT seed, epoch, step, val_loss, monitor_value, metrics, bytes, sha256, policy, reason, payload_state"
           " FROM checkpoint_history AS t" +
               of_experiment + "ORDER BY seed, epoch, policy, sha256",
           "SELECT t.seed, m.epoch, m.step, m.part, m.name, m.value FROM metrics AS m JOIN trials AS t USING (trial)" +
               of_experiment + "ORDER BY 1, 2, 3, 4, 5",
           "SELECT t.seed, e.epoch, e.lr, e.train_loss, e.val_loss FROM learning_curves AS e JOIN trials AS t USING "
           "(trial)" +
               of_experiment + "ORDER BY 1, 2",
       }) {
    for (auto& row : runner.sql(sql)) results[row.at("seed")].push_back(std::move(row));
  }
  return results;
}

bool is_unfinished(const RunnerProgram& runner, const std::string& experiment) {
  return !runner
              .sql("SELECT trial FROM trials WHERE experiment = '" + experiment +
                   "' AND state IN ('pending', 'running', 'interrupted')")
              .empty();
}

enum class Fault { none, worker_killed, killed, ended };

// Trains all members in two workers, one after another and beside each other.
void train_group(const RunnerProgram& runner, Words words, const std::string& name, Fault fault, Draw& draw) {
  words.insert(words.end(), {"name=" + name, "--jobs", "2"});
  Running sweep(runner.command(words));
  if (fault != Fault::none) {
    sweep.wait_for(" completed");
    // Where in a trial is what the test draws; there is no condition to wait for.
    std::this_thread::sleep_for(std::chrono::milliseconds(draw.below(40)));
    const auto workers = children_of(sweep.pid());
    if (fault == Fault::worker_killed && !workers.empty()) ::kill(draw.of(workers), SIGKILL);
    if (fault == Fault::killed) sweep.signal(SIGKILL);
    if (fault == Fault::ended) sweep.signal(SIGTERM);
  }
  const auto finished = sweep.finish();
  INFO(finished.errors);
  if (is_unfinished(runner, name)) runner({"resume", "-q", "--jobs", "2"});
  REQUIRE_FALSE(is_unfinished(runner, name));
}

}  // namespace

TEST_CASE("A trial comes to the same bits alone and beside and after others in its worker, whatever becomes of them") {
  const RunnerProgram runner;
  std::map<std::string, int> states;
  for (int number = 0; number < groups(); ++number) {
    Draw draw(static_cast<std::uint32_t>(number));
    const Words common = common_words(draw);
    const Group group = drawn_group(draw);
    const auto name = "group" + std::to_string(number);
    INFO(name << ": " << zipped(group));
    Words words = common;
    words.push_back(zipped(group));
    train_group(runner, words, name, static_cast<Fault>(number % 4), draw);
    for (std::size_t i = 0; i < members; ++i) {
      words = common;
      for (const auto& [key, values] : group) words.push_back(key + "=" + values[i]);
      words.insert(words.end(), {"name=alone" + std::to_string(number), "-q"});
      const auto finished = runner(words);
      INFO(finished.errors);
      CHECK(finished.signal == 0);
    }
    const auto expected = results_of(runner, "alone" + std::to_string(number));
    REQUIRE(expected.size() == members);
    const auto found = results_of(runner, name);
    for (const auto& [seed, result] : expected) {
      INFO("seed " << seed);
      CHECK(found.at(seed) == result);
      ++states[result[0].at("state").get<std::string>() + " " + result[0].at("reason").get<std::string>()];
    }
  }
  for (const auto& [state, count] : states) WARN(count << " trials: " << state);
  CHECK(states["diverged non_finite_loss"] > 0);
  CHECK(states["completed early_stopping"] > 0);
}
