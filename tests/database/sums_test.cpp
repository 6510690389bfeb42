#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bit>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <thread>

#include "database/experiment_lock.hpp"
#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
namespace events = runner::events;
using runner::MonitorMode;
using runner::testing::TemporaryFolder;

namespace {

// A run with everything that can happen to trials, drawn at random.
class History {
 public:
  History(Writer& writer, unsigned seed) : writer_(writer), random_(seed) {}

  void go_on(int steps) {
    for (int step = 0; step < steps; ++step) {
      auto transaction = writer_.transaction();
      const bool is_rolled_back = draw(8) == 0;
      const auto kept = trials_;
      for (int action = 0; action < 5; ++action) act();
      if (is_rolled_back) {
        trials_ = kept;
      } else {
        transaction.commit();
      }
    }
  }

  void remove_an_experiment() {
    if (experiments_.empty()) return;
    const auto gone = experiments_.front();
    experiments_.erase(experiments_.begin());
    std::erase_if(trials_, [&](const Trial& trial) { return trial.experiment == gone; });
    writer_.remove_experiment(ExperimentLock::acquire(writer_.paths(), gone));
  }

  void add_experiment() { experiments_.push_back(testing::add_experiment(writer_)); }

 private:
  struct Trial {
    std::int64_t number = 0;
    std::int64_t experiment = 0;
    std::int64_t epochs = 0;
    bool is_running = false;
    bool is_final = false;
    bool has_last_state = false;
  };

  int draw(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }

  void act() {
    if (trials_.empty() || draw(6) == 0) return add_trial();
    auto& trial = trials_[static_cast<std::size_t>(draw(static_cast<int>(trials_.size())))];
    if (trial.is_final) {
      if (trial.has_last_state && draw(4) == 0) extend(trial);
      return;
    }
    if (!trial.is_running) {
      writer_.record(events::AttemptStarted{.trial = trial.number, .worker_pid = 1, .host = "here"});
      trial.is_running = true;
      // A later attempt begins again from an earlier epoch.
      if (trial.epochs > 0 && draw(2) == 0) trial.epochs = draw(static_cast<int>(trial.epochs));
      return;
    }
    draw(5) == 0 ? end(trial) : add_epoch(trial);
  }

  void add_trial() {
    const auto experiment = experiments_[static_cast<std::size_t>(draw(static_cast<int>(experiments_.size())))];
    auto record = testing::sample_trial(experiment, ordinals_++, draw(5), draw(2) == 0 ? 0.1 : 0.2);
    if (record.lr != 0.1) {
      record.monitor = "accuracy";
      record.mode = MonitorMode::max;
    }
    trials_.push_back({writer_.add_trial(record), experiment});
  }

  void add_epoch(Trial& trial) {
    double loss = std::uniform_real_distribution<double>(0, 1)(random_);
    if (draw(10) == 0) loss = std::numeric_limits<double>::quiet_NaN();
    auto epoch = draw(2) == 0 ? testing::sample_epoch(trial.number, trial.epochs, loss)
                              : testing::sample_checkpoint(trial.number, trial.epochs, loss, std::to_string(draw(40)));
    if (draw(10) == 0) epoch.metrics.at(0).value = std::numeric_limits<double>::infinity();
    epoch.metrics.at(2).value = draw(9);
    if (trial.epochs > 0 && draw(4) == 0) epoch.released = {draw(static_cast<int>(trial.epochs))};
    writer_.record(epoch);
    ++trial.epochs;
  }

  void end(Trial& trial) {
    constexpr TrialState ends[] = {TrialState::completed, TrialState::diverged, TrialState::crashed,
                                   TrialState::interrupted, TrialState::failed};
    const auto state = ends[draw(5)];
    trial.is_running = false;
    trial.is_final = is_final(state);
    if (state == TrialState::completed && draw(2) == 0) {
      writer_.record(events::StateTaken{.trial = trial.number,
                                        .epoch = trial.epochs,
                                        .is_last = true,
                                        .payload = events::payload_of({std::byte{1}})});
      trial.has_last_state = true;
    }
    writer_.record(events::AttemptEnded{.trial = trial.number, .state = state});
  }

  void extend(const Trial& trial) {
    auto record = testing::sample_trial(trial.experiment, ordinals_++, 1, 0.1);
    record.parent = trial.number;
    const Trial child{writer_.add_extension(record), trial.experiment, trial.epochs};
    trials_.push_back(child);
  }

  Writer& writer_;
  std::mt19937 random_;
  std::vector<std::int64_t> experiments_;
  std::vector<Trial> trials_;
  std::int64_t ordinals_ = 0;
};

void check_sums(const std::filesystem::path& file) {
  Reader reader(file);
  const std::string columns =
      "experiment_id, config, first_trial, n, n_trials, n_failed, n_diverged, n_seeds, n_folds, mean, sd, min, max";
  const std::string kept = "SELECT " + columns + " FROM configuration";
  const std::string computed = "SELECT " + columns + " FROM computed_configuration";
  CHECK(reader.query(kept + " EXCEPT " + computed).rows.empty());
  CHECK(reader.query(computed + " EXCEPT " + kept).rows.empty());
  CHECK(reader
            .query("SELECT id FROM trial AS t WHERE attempts <> (SELECT count(*) FROM attempt WHERE trial_id = t.id)"
                   " OR epochs <> (SELECT count(*) FROM epoch WHERE trial_id = t.id)")
            .rows.empty());
  CHECK(reader
            .query("SELECT t.id FROM trial AS t WHERE best_checkpoint_id IS NOT (SELECT c.id FROM checkpoint AS c JOIN"
                   " checkpoint_reason AS r ON r.id = c.reason_id WHERE c.trial_id = t.id AND c.payload_state IS NULL"
                   " AND c.monitor_value IS NOT NULL ORDER BY iif(r.mode = 'max', -c.monitor_value, c.monitor_value),"
                   " c.epoch, c.id LIMIT 1)")
            .rows.empty());
  // A history reports epochs again, mostly with other numbers: only those that are there count, and whose losses are
  // finite.
  const std::string finite =
      " AND NOT EXISTS (SELECT 1 FROM metrics AS l WHERE l.trial = m.trial AND l.epoch = m.epoch AND l.name = 'loss'"
      " AND l.non_finite IS NOT NULL)";
  CHECK(reader
            .query("SELECT t.id FROM trial AS t WHERE (best_value, best_epoch) IS NOT (SELECT m.value, m.epoch"
                   " FROM metrics AS m JOIN trial AS x ON x.id = m.trial WHERE m.trial = t.id AND m.part = 'validation'"
                   " AND m.name = x.monitor AND m.value IS NOT NULL" +
                   finite +
                   " ORDER BY iif(x.mode = 'max', -m.value, m.value), m.epoch LIMIT 1)"
                   " OR best_val_loss IS NOT (SELECT min(m.val_loss) FROM learning_curves AS m WHERE m.trial = t.id" +
                   finite +
                   ")"
                   " OR final_val_loss IS NOT (SELECT val_loss FROM learning_curves WHERE trial = t.id"
                   " ORDER BY epoch DESC LIMIT 1)")
            .rows.empty());
  CHECK(reader
            .query("SELECT trial FROM checkpoint_history AS h WHERE payload_state = 'live' AND monitor_value IS NOT "
                   "val_loss")
            .rows.empty());
  // Nor is a payload kept that nobody has, or let go of that somebody has.
  CHECK(reader.query("SELECT id FROM payload EXCEPT SELECT payload_id FROM checkpoint").rows.empty());
  CHECK(reader.query("SELECT payload_id FROM checkpoint WHERE payload_id IS NOT NULL EXCEPT SELECT id FROM payload")
            .rows.empty());
}

}  // namespace

TEST_CASE("what rows sum up is what a computation from nothing gives, after any history") {
  for (unsigned seed = 0; seed < 6; ++seed) {
    INFO("history " << seed);
    const TemporaryFolder folder;
    const auto file = folder.path() / "runner.db";
    Writer writer(file);
    History history(writer, seed);
    for (int round = 0; round < 6; ++round) {
      history.add_experiment();
      history.go_on(40);
      check_sums(file);
      if (round % 3 == 2) {
        history.remove_an_experiment();
        check_sums(file);
      }
    }
  }
}

TEST_CASE("an experiment whose removal was killed half way is summed up as what is left of it") {
  int was_killed = 0;
  std::mt19937 random(4);
  for (int round = 0; round < 8; ++round) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "runner.db";
    {
      Writer writer(file);
      const auto experiment = testing::add_experiment(writer);
      auto transaction = writer.transaction();
      for (std::int64_t i = 0; i < 120; ++i) {
        const auto trial = writer.add_trial(testing::sample_trial(experiment, i, i, i % 2 == 0 ? 0.1 : 0.2));
        writer.record(events::AttemptStarted{.trial = trial, .worker_pid = 1, .host = "here"});
        writer.record(testing::sample_checkpoint(trial, 0, 1.0 / static_cast<double>(i + 1), std::to_string(i)));
        writer.record(events::AttemptEnded{.trial = trial});
      }
      transaction.commit();
    }
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      Writer writer(file);
      writer.remove_experiment(ExperimentLock::acquire(writer.paths(), 1));
      ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(3'000 + random() % 10'000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    was_killed += WIFSIGNALED(status) ? 1 : 0;
    check_sums(file);
  }
  CHECK(was_killed > 0);
}

TEST_CASE("a metric comes back to the bit, whatever its digits, and as a number even where it is whole") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "runner.db";
  std::vector<double> values = {0.0, -0.0, 1.0, 100.0, 1e22, 1e-5, 5e-324, 1.7976931348623157e308, 0.1, 2.0 / 3.0};
  std::mt19937_64 random(3);
  while (values.size() < 2000) {
    const double value = std::bit_cast<double>(random());
    if (std::isfinite(value)) values.push_back(value);
  }
  {
    Writer writer(file);
    const auto experiment = testing::add_experiment(writer);
    auto transaction = writer.transaction();
    const auto trial = writer.add_trial(testing::sample_trial(experiment, 0, 0));
    for (std::size_t i = 0; i < values.size(); ++i) {
      auto epoch = testing::sample_epoch(trial, static_cast<std::int64_t>(i), values[i]);
      epoch.metrics.front().value = values[i];
      writer.record(epoch);
    }
    transaction.commit();
  }
  Reader reader(file);
  for (const std::string query :
       {"SELECT value FROM metrics WHERE part = 'validation' AND name = 'loss' ORDER BY epoch",
        "SELECT val_loss FROM learning_curves ORDER BY epoch", "SELECT train_loss FROM learning_curves ORDER BY epoch",
        "SELECT metrics ->> '$.validation.loss' FROM learning_curves ORDER BY epoch"}) {
    INFO(query);
    const auto table = reader.query(query);
    REQUIRE(table.rows.size() == values.size());
    std::size_t differ = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto* value = std::get_if<double>(&table.rows[i][0]);
      differ +=
          value != nullptr && std::bit_cast<std::uint64_t>(*value) == std::bit_cast<std::uint64_t>(values[i]) ? 0 : 1;
    }
    CHECK(differ == 0);
  }
}
