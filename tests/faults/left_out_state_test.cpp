#include <signal.h>

#include <algorithm>
#include <functional>

#include "storage.hpp"
#include "stored_state.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

using Words = std::vector<std::string>;

// Mini-batches with shuffling and dropout, a state after every few steps, so that most lie within an epoch. Long enough
// that a kill finds it running however late the line comes that it waits for.
Words interrupted_words(Words more) {
  Words words = {"configs/iris.yaml",
                 "training.epochs=500",
                 "training.batch_size=16",
                 "training.resume_every=5 steps",
                 "optimizer.lr=0.001",
                 "model.dropout=0.3",
                 "-v"};
  words.insert(words.begin() + 1, more.begin(), more.end());
  return words;
}

// What a trial comes to, and the state it ends in, which a longer one would go on from.
struct Result {
  nlohmann::json rows;
  nlohmann::json last_state;
};

Result result_of_trial(const RunnerProgram& runner) {
  return {whole_result_of(runner), runner.sql("SELECT lower(hex(sha256)) AS sha256 FROM resume_state WHERE is_last")};
}

// Kills a trial until it has left a state within an epoch, of eight batches.
void interrupt_within_an_epoch(const RunnerProgram& runner, const Words& words) {
  for (int tries = 0; tries < 20; ++tries) {
    Running training(runner.command(words));
    REQUIRE(training.wait_for("epoch    9"));
    training.signal(SIGKILL);
    training.finish();
    if (!runner.sql("SELECT 1 AS found FROM resume_state WHERE batch BETWEEN 1 AND 7 AND epoch > 1 AND is_last = 0")
             .empty())
      return;
    REQUIRE(runner({"rm", "iris", "--yes"}).code == 0);
  }
  FAIL("no state lies within an epoch");
}

Result resumed_from(const RunnerProgram& interrupted, const StoredState& state) {
  const RunnerProgram runner;
  std::filesystem::copy_file(interrupted.database(), runner.database());
  replace_state(runner, state);
  const auto finished = runner({"resume", "-q"});
  INFO(finished.errors);
  // Without a piece the trial may fail or diverge, which is another result as well.
  CHECK((finished.code == 0 || finished.code == 1));
  return result_of_trial(runner);
}

using Change = std::function<bool(StoredState&)>;

std::vector<std::pair<std::string, Change>> pieces_of(const StoredState& state) {
  std::vector<std::pair<std::string, Change>> pieces;
  for (const auto& group : state.groups()) {
    // A generator's state of zeros is none; without one the generator stays as it is.
    const bool generator = group == "generator/";
    pieces.emplace_back(group, [=](StoredState& s) { return generator ? s.remove(group) : s.zero(group); });
  }
  pieces.emplace_back("all of metrics/", [](StoredState& s) {
    s.metadata["runner.metrics"] = "[]";
    return s.remove("metrics/");
  });
  const char* names[] = {"epoch", "batch", "step", "samples"};
  for (std::size_t i = 0; i < 4; ++i) pieces.emplace_back(names[i], [=](StoredState& s) { return s.zero_counter(i); });
  return pieces;
}

void check_left_out(const Words& optimizer, const std::vector<std::string>& kinds,
                    const std::vector<std::string>& unused = {}) {
  const auto words = interrupted_words(optimizer);
  const RunnerProgram undisturbed;
  REQUIRE(undisturbed(words).code == 0);
  const auto expected = result_of_trial(undisturbed);
  const RunnerProgram interrupted;
  interrupt_within_an_epoch(interrupted, words);
  const auto state = read_state(interrupted);
  const auto groups = state.groups();
  for (const auto& kind : kinds) CHECK(std::count(groups.begin(), groups.end(), "optimizer/" + kind + "/") == 1);
  CHECK(groups.size() == kinds.size() + 3);

  const auto whole = resumed_from(interrupted, state);
  CHECK((whole.rows == expected.rows));
  CHECK((whole.last_state == expected.last_state));
  for (const auto& [name, leave_out] : pieces_of(state)) {
    INFO("without " << name);
    auto less = state;
    CHECK(leave_out(less));
    const auto result = resumed_from(interrupted, less);
    // What nothing is computed from shows in the last state only.
    const bool is_unused = std::find(unused.begin(), unused.end(), name) != unused.end();
    CHECK((is_unused ? result.last_state != expected.last_state : result.rows != expected.rows));
  }
}

}  // namespace

// No model that ships has buffers; they would stand in `model/` beside the parameters.
TEST_CASE("Each piece of a state changes the result where it is left out, with momentum") {
  check_left_out({"optimizer=sgd", "optimizer.momentum=0.9"}, {"momentum_buffer"}, {"samples"});
}

TEST_CASE("Each piece of a state changes the result where it is left out, with Adam") {
  check_left_out({"optimizer=adam", "optimizer.amsgrad=true"}, {"step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"},
                 {"samples"});
}

TEST_CASE("Each piece of a state changes the result where it is left out, with AdamW") {
  check_left_out({"optimizer=adamw"}, {"step", "exp_avg", "exp_avg_sq"}, {"samples"});
}

TEST_CASE("Each piece of a state changes the result where it is left out, with RMSprop") {
  check_left_out({"optimizer=rmsprop", "optimizer.momentum=0.5", "optimizer.centered=true"},
                 {"step", "square_avg", "momentum_buffer", "grad_avg"}, {"samples", "optimizer/step/"});
}

TEST_CASE("A state that was damaged is not resumed from: the trial begins anew and ends with the same result") {
  const auto words = interrupted_words({"optimizer=adam"});
  const RunnerProgram undisturbed;
  REQUIRE(undisturbed(words).code == 0);
  const RunnerProgram runner;
  interrupt_within_an_epoch(runner, words);
  // The last bytes are a tensor's, which no reader of the format can tell from others.
  const auto damaged = run({{"sqlite3", runner.database().string(),
                             "UPDATE resume_state SET data = CAST(substr(data, 1, bytes - 2) || x'5a5a' AS BLOB)"},
                            {},
                            {},
                            {}});
  REQUIRE(damaged.code == 0);
  const auto verified = runner({"verify", "--json"});
  CHECK(verified.code == 1);
  CHECK(contains(verified.output, "corrupt"));
  CHECK(runner({"resume", "-q"}).code == 0);
  CHECK((whole_result_of(runner) == whole_result_of(undisturbed)));
  CHECK(runner.sql("SELECT count(*) AS n FROM event WHERE kind = 'state_damaged'").at(0)["n"] == 1);
}

TEST_CASE("A state whose file is gone is not resumed from: the trial begins anew and ends with the same result") {
  auto words = trial_with_large_checkpoints();
  std::replace(words.begin(), words.end(), std::string("training.epochs=60"), std::string("training.epochs=200"));
  const RunnerProgram undisturbed;
  REQUIRE(undisturbed(words).code == 0);
  const RunnerProgram runner;
  Running training(runner.command(words));
  REQUIRE(training.wait_for("saved"));
  const std::string query =
      "SELECT name || lower(hex(sha256)) || '.safetensors' AS path FROM resume_state JOIN payload_folder WHERE is_file "
      "= 1";
  for (int tries = 0; tries < 1000 && runner.sql(query).empty(); ++tries) {
  }
  training.signal(SIGKILL);
  training.finish();
  const auto states = runner.sql(query);
  REQUIRE(states.size() == 1);
  REQUIRE(std::filesystem::remove(runner.folder().path() / states[0]["path"].get<std::string>()));
  const auto finished = runner({"resume", "-q"});
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK((whole_result_of(runner) == whole_result_of(undisturbed)));
}
