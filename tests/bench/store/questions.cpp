#include "store/questions.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "database/reader.hpp"

namespace bench {

namespace {

using runner::database::Reader;

double milliseconds(const std::function<void()>& action) {
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    action();
    best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

}  // namespace

void ask(const std::filesystem::path& database) {
  nlohmann::ordered_json answers;
  answers["open"] = milliseconds([&] { Reader reader(database); });
  Reader reader(database);
  const auto experiment = (*reader.newest_experiment() + 1) / 2;
  const auto trial = reader.trials_of(experiment).front().trial;
  const auto of_one = " WHERE experiment_id = " + std::to_string(experiment);
  const auto of_trial = " WHERE trial = " + std::to_string(trial);
  const auto query = [&](const std::string& sql) { return [&reader, sql] { reader.query(sql); }; };
  answers["list"] = milliseconds([&] { reader.experiments(); });
  answers["list of an experiment"] = milliseconds([&] { reader.trials_of(experiment); });
  answers["best"] = milliseconds([&] { reader.best(); });
  answers["best of an experiment"] = milliseconds([&] { reader.best(experiment); });
  answers["logs"] = milliseconds([&] { reader.log_of(trial); });
  for (const std::string view : {"trials", "best_checkpoints", "leaderboard"}) {
    answers[view + " of an experiment"] = milliseconds(query("SELECT * FROM " + view + of_one));
  }
  for (const std::string view : {"trials", "checkpoint_history", "learning_curves", "metrics"}) {
    answers[view + " of a trial"] = milliseconds(query("SELECT * FROM " + view + of_trial));
  }
  answers["leaderboard of all"] = milliseconds(query("SELECT * FROM leaderboard"));
  std::puts(answers.dump(2).c_str());
}

}  // namespace bench
