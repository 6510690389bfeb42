#include "sweep.hpp"

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace runner::testing {

int number_from(const char* variable, int otherwise) {
  const char* given = std::getenv(variable);
  return given != nullptr ? std::atoi(given) : otherwise;
}

int repetitions() { return number_from("RUNNER_REPETITIONS", 4); }

std::vector<std::string> sweep_words() {
  return {"configs/wine.yaml", "seed=0..5", "optimizer.lr=1e-3,3e-3,1e-2,3e-2", "training.epochs=60", "--jobs", "2"};
}

nlohmann::json result_of(const RunnerProgram& runner) {
  return {runner.sql(
              "SELECT config_id, seed, lr, state, reason, message, epochs, monitor, mode, best_value, best_epoch, "
              "best_val_loss,"
              " final_val_loss, dataset, model, optimizer, data_sha256, params FROM trials ORDER BY config_id, seed"),
          runner.sql("SELECT config_id, seed, epoch, step, val_loss, monitor, monitor_value, metrics, bytes, sha256, "
                     "policy, reason,"
                     " payload_state FROM checkpoint_history ORDER BY config_id, seed, epoch"),
          runner.sql(
              "SELECT t.config_id, t.seed, m.epoch, m.step, m.part, m.name, m.value FROM metrics AS m JOIN trials AS t"
              " USING (trial) ORDER BY 1, 2, 3, 5, 6"),
          runner.sql("SELECT config_id, n, n_trials, n_failed, mean, sd, min, max FROM leaderboard ORDER BY config_id"),
          runner.sql("SELECT sha256, length(data) AS bytes FROM payloads ORDER BY sha256")};
}

nlohmann::json uninterrupted_result() {
  const RunnerProgram runner;
  const auto finished = runner(sweep_words());
  if (finished.code != 0) throw std::runtime_error(finished.errors);
  return result_of(runner);
}

bool wait_for_some_moment(Running& sweep, std::mt19937& random) {
  const int trial = std::uniform_int_distribution<>(0, 23)(random);
  const bool runs = trial == 0 || sweep.wait_for("trial " + std::to_string(trial) + " completed");
  // Where in a trial, a commit or a start is what the test draws; there is no condition to wait for.
  const int most = trial == 0 ? 600'000 : 60'000;
  std::this_thread::sleep_for(std::chrono::microseconds(std::uniform_int_distribution<>(0, most)(random)));
  return runs;
}

}  // namespace runner::testing
