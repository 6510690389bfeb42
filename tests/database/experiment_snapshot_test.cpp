#include "database/experiment_snapshot.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "database/experiment_lock.hpp"
#include "sample.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::database;
using runner::testing::TemporaryFolder;

namespace {

// Notes which trials it was shown, and how many rows of each in each view.
class Notes : public TrialVisitor {
 public:
  explicit Notes(const ExperimentSnapshot& snapshot) : columns_(snapshot.trial_columns()) {}

  void begin(const std::vector<Cell>& trial) override {
    std::map<std::string, Cell> cells;
    for (std::size_t i = 0; i < columns_.size(); ++i) cells[columns_[i]] = trial[i];
    trial_ = number_in(cells["trial"]);
    states[trial_] = text_in(cells["state"]);
    order.push_back(trial_);
  }
  void rows(TrialView view, std::span<const std::vector<Cell>> rows) override {
    counts[trial_][view] += rows.size();
    largest = std::max(largest, rows.size());
  }
  void end() override { trial_ = 0; }

  std::vector<std::int64_t> order;
  std::map<std::int64_t, std::string> states;
  std::map<std::int64_t, std::map<TrialView, std::size_t>> counts;
  std::size_t largest = 0;

 private:
  std::vector<std::string> columns_;
  std::int64_t trial_ = 0;
};

const SnapshotContent all_views{
    {TrialView::learning_curves, TrialView::metrics, TrialView::checkpoint_history, TrialView::best_checkpoints}, true};

class Stored {
 public:
  std::int64_t add(const std::vector<double>& losses, TrialState end = TrialState::completed) {
    return testing::run_trial(writer, testing::sample_trial(experiment, next_++, 0), losses, end);
  }
  std::int64_t add_waiting() {
    auto transaction = writer.transaction();
    const auto trial = writer.add_trial(testing::sample_trial(experiment, next_++, 0));
    transaction.commit();
    return trial;
  }
  void record(const Record& record) {
    auto transaction = writer.transaction();
    writer.record(record);
    transaction.commit();
  }

  TemporaryFolder folder;
  Writer writer{folder.path() / "runner.db"};
  std::int64_t experiment = testing::add_experiment(writer);

 private:
  std::int64_t next_ = 0;
};

}  // namespace

TEST_CASE("a snapshot shows each trial once with all of its rows, in pieces where they are many") {
  Stored stored;
  const auto first = stored.add({0.5, 0.4, 0.6});
  const auto other = testing::add_experiment(stored.writer, "other");
  testing::run_trial(stored.writer, testing::sample_trial(other, 0, 0), {0.1});
  const auto longest = stored.add(std::vector<double>(2500, 0.5));
  const auto last = stored.add({0.5});
  const auto waiting = stored.add_waiting();
  Reader reader(stored.folder.path() / "runner.db");
  ExperimentSnapshot snapshot(reader, stored.experiment, all_views, stored.folder.path());
  for (int time = 0; time < 2; ++time) {
    Notes notes(snapshot);
    REQUIRE(snapshot.visit(notes));
    CHECK(notes.order == std::vector{first, longest, last, waiting});
    CHECK(notes.counts[first][TrialView::learning_curves] == 3);
    CHECK(notes.counts[first][TrialView::metrics] == 9);
    CHECK(notes.counts[first][TrialView::checkpoint_history] == 2);
    CHECK(notes.counts[first][TrialView::best_checkpoints] == 1);
    CHECK(notes.counts[longest][TrialView::learning_curves] == 2500);
    CHECK(notes.counts[longest][TrialView::best_checkpoints] == 1);
    CHECK(notes.counts[last][TrialView::metrics] == 3);
    CHECK(notes.counts[waiting].empty());
    CHECK(notes.largest == 3000);
  }
  std::size_t configurations = 0;
  snapshot.each_configuration([&](std::vector<Cell>&&) { return ++configurations > 0; });
  CHECK(configurations == 1);
}

TEST_CASE("a snapshot is of its moment, and commits go on beside it") {
  Stored stored;
  const auto lock = ExperimentLock::acquire(stored.writer.paths(), stored.experiment);
  stored.add({0.5});
  const auto running = stored.add_waiting();
  const auto waiting = stored.add_waiting();
  stored.record(runner::events::AttemptStarted{running, 1, "localhost"});
  stored.record(testing::sample_epoch(running, 0, 0.5));
  Reader reader(stored.folder.path() / "runner.db");
  ExperimentSnapshot snapshot(reader, stored.experiment, all_views, stored.folder.path());
  stored.record(testing::sample_epoch(running, 1, 0.4));
  stored.record(runner::events::AttemptEnded{running, TrialState::completed, "", "", {}, 1.0, ""});
  stored.record(runner::events::AttemptStarted{waiting, 1, "localhost"});
  stored.record(testing::sample_epoch(waiting, 0, 0.4));
  Notes notes(snapshot);
  REQUIRE(snapshot.visit(notes));
  CHECK(notes.states[running] == "running");
  CHECK(notes.counts[running][TrialView::learning_curves] == 1);
  CHECK(notes.states[waiting] == "pending");
  CHECK(notes.counts[waiting].empty());
}

TEST_CASE("a snapshot says so where a trial has been begun again or removed since") {
  Stored stored;
  const auto trial = stored.add({0.5}, TrialState::failed);
  Reader reader(stored.folder.path() / "runner.db");
  ExperimentSnapshot snapshot(reader, stored.experiment, all_views, stored.folder.path());
  Notes notes(snapshot);
  REQUIRE(snapshot.visit(notes));
  stored.record(runner::events::AttemptStarted{trial, 1, "localhost"});
  CHECK(testing::contains(testing::message_of([&] { snapshot.visit(notes); }), "trial 1 was begun again while"));
  REQUIRE(testing::one(reader, "SELECT count(*) FROM trials") == "1");
}

TEST_CASE("a person's own statement cannot begin a transaction, however the reader does") {
  Stored stored;
  Reader reader(stored.folder.path() / "runner.db");
  reader.at_one_moment([&] {
    CHECK(testing::fault_of([&] { reader.query("COMMIT"); }) == DatabaseFault::denied);
    CHECK(testing::one(reader, "SELECT count(*) FROM trials") == "0");
  });
  CHECK_THROWS_AS(reader.at_one_moment([] { throw std::runtime_error("x"); }), std::runtime_error);
  CHECK(testing::fault_of([&] { reader.query("BEGIN"); }) == DatabaseFault::denied);
  CHECK(testing::add_experiment(stored.writer) == 2);
}
