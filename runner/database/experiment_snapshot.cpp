#include "database/experiment_snapshot.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "database/database_error.hpp"
#include "database/internal/row_spool.hpp"
#include "database/internal/trial_view_rows.hpp"

namespace runner::database {

namespace {

using Rows = std::vector<std::vector<Cell>>;

// As many are read at once; a commit waits for them.
constexpr std::int64_t epochs_at_a_time = 1000;

// In the order of the table: to sort them, SQLite would have all of them in memory.
constexpr const char* select_trial_rows =
    "SELECT v.*, t.uuid, unixepoch(t.started_at) * 1000 + CAST(substr(t.started_at, 21) AS INTEGER) AS started_ms,"
    " unixepoch(t.finished_at) * 1000 + CAST(substr(t.finished_at, 21) AS INTEGER) AS finished_ms"
    " FROM trials AS v JOIN trial AS t ON t.id = v.trial WHERE +v.experiment_id = ?1 AND v.trial BETWEEN"
    " (SELECT min(id) FROM trial WHERE experiment_id = ?1) AND (SELECT max(id) FROM trial WHERE experiment_id = ?1)"
    " ORDER BY v.trial";
constexpr std::size_t added_columns = 3;

std::size_t place_of(const std::vector<std::string>& columns, std::string_view name) {
  return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
}

// What tells whether a trial has gone on.
struct Progress {
  std::string state;
  std::int64_t attempts = 0;
  std::int64_t epochs = 0;
  bool operator==(const Progress&) const = default;
};

struct KeptTrial {
  std::int64_t trial = 0;
  Progress progress;
  std::vector<Cell> row;
};

}  // namespace

struct ExperimentSnapshot::Impl {
  Impl(Reader& given, std::int64_t number, SnapshotContent wanted, const std::filesystem::path& folder)
      : reader(given), content(std::move(wanted)), trials(folder), leaderboard(folder) {
    reader.at_one_moment([&] { take(number); });
  }

  Reader& reader;
  SnapshotContent content;
  ExperimentRow experiment;
  std::int64_t created_ms = 0;
  RowSpool trials;
  std::vector<std::string> trial_columns;
  RowSpool leaderboard;
  std::vector<std::string> leaderboard_columns;
  std::map<TrialView, std::vector<std::string>> columns;
  /// The rows of the trials that ran at that moment.
  std::map<std::int64_t, std::map<TrialView, Rows>> running;

  void take(std::int64_t number);
  KeptTrial kept(std::vector<Cell>&& row) const;
  std::map<TrialView, Rows> rows_of(std::int64_t first, std::int64_t last, std::int64_t begin, std::int64_t end);
  void refuse_changes(const std::vector<KeptTrial>& chunk);
  void show_piece(const std::vector<KeptTrial>& chunk, std::int64_t begin, std::int64_t end, TrialVisitor& visitor,
                  bool is_one_of_several);
  void show(const std::vector<KeptTrial>& chunk, TrialVisitor& visitor);
  void show_running(const KeptTrial& trial, TrialVisitor& visitor);
};

void ExperimentSnapshot::Impl::take(std::int64_t number) {
  experiment = reader.experiment(number);
  created_ms = number_in(
      reader
          .query("SELECT unixepoch(created_at) * 1000 + CAST(substr(created_at, 21) AS INTEGER) FROM experiment"
                 " WHERE id = ?",
                 {number})
          .rows.at(0)
          .at(0));
  trial_columns =
      reader.each_row(select_trial_rows, {number}, [&](std::vector<Cell>&& row) { trials.add(std::move(row)); });
  if (content.has_leaderboard) {
    leaderboard_columns = reader.each_row("SELECT * FROM leaderboard WHERE experiment_id = ?", {number},
                                          [&](std::vector<Cell>&& row) { leaderboard.add(row); });
  }
  for (const auto view : content.views)
    columns[view] = reader.query(select_rows_of(view), {number, -1, -1, -1, -1}).columns;
  for (const auto& row :
       reader.query("SELECT trial FROM trials WHERE experiment_id = ? AND state = 'running'", {number}).rows) {
    const auto trial = number_in(row[0]);
    running[trial] = rows_of(trial, trial, 0, std::numeric_limits<std::int64_t>::max());
  }
}

KeptTrial ExperimentSnapshot::Impl::kept(std::vector<Cell>&& row) const {
  const auto& names = trial_columns;
  KeptTrial trial{number_in(row[place_of(names, "trial")]),
                  {text_in(row[place_of(names, "state")]), number_in(row[place_of(names, "attempts")]),
                   number_in(row[place_of(names, "epochs")])},
                  {}};
  trial.row = std::move(row);
  return trial;
}

std::map<TrialView, Rows> ExperimentSnapshot::Impl::rows_of(std::int64_t first, std::int64_t last, std::int64_t begin,
                                                            std::int64_t end) {
  std::map<TrialView, Rows> rows;
  for (const auto view : content.views) {
    rows[view] = reader.query(select_rows_of(view), {experiment.experiment, first, last, begin, end}).rows;
  }
  return rows;
}

// A trial that waited at the moment may have begun: none of its rows belong to the snapshot.
void ExperimentSnapshot::Impl::refuse_changes(const std::vector<KeptTrial>& chunk) {
  const auto table = reader.query(
      "SELECT trial, state, attempts, epochs FROM trials WHERE +experiment_id = ? AND trial BETWEEN ? AND ?",
      {experiment.experiment, chunk.front().trial, chunk.back().trial});
  std::map<std::int64_t, Progress> now;
  for (const auto& row : table.rows) now[number_in(row[0])] = {text_in(row[1]), number_in(row[2]), number_in(row[3])};
  for (const auto& trial : chunk) {
    const auto found = now.find(trial.trial);
    const bool is_as_it_was =
        found != now.end() && (trial.progress.state == "pending" || found->second == trial.progress);
    if (is_as_it_was) continue;
    const auto& database = reader.paths().database();
    throw DatabaseError(DatabaseFault::unreadable,
                        database.string() + ": trial " + std::to_string(trial.trial) +
                            (found == now.end() ? " was removed" : " was begun again") +
                            " while its experiment was read; try again",
                        database);
  }
}

void ExperimentSnapshot::Impl::show_piece(const std::vector<KeptTrial>& chunk, std::int64_t begin, std::int64_t end,
                                          TrialVisitor& visitor, bool is_one_of_several) {
  std::map<TrialView, Rows> rows;
  reader.at_one_moment([&] {
    refuse_changes(chunk);
    rows = rows_of(chunk.front().trial, chunk.back().trial, begin, end);
  });
  std::map<TrialView, std::size_t> next;
  for (const auto& trial : chunk) {
    if (!is_one_of_several) visitor.begin(trial.row);
    for (const auto view : content.views) {
      const auto& all = rows[view];
      const auto column = place_of(columns[view], "trial");
      auto& at = next[view];
      while (at < all.size() && number_in(all[at][column]) < trial.trial) ++at;
      const auto first = at;
      while (at < all.size() && number_in(all[at][column]) == trial.trial) ++at;
      if (at > first && trial.progress.state != "pending")
        visitor.rows(view, std::span(all).subspan(first, at - first));
    }
    if (!is_one_of_several) visitor.end();
  }
}

void ExperimentSnapshot::Impl::show(const std::vector<KeptTrial>& chunk, TrialVisitor& visitor) {
  constexpr auto last = std::numeric_limits<std::int64_t>::max();
  if (chunk.empty()) return;
  if (chunk.size() > 1 || chunk.front().progress.epochs <= epochs_at_a_time) {
    show_piece(chunk, 0, last, visitor, false);
    return;
  }
  visitor.begin(chunk.front().row);
  // Epochs are counted from 0 without a gap.
  for (std::int64_t begin = 0; begin < chunk.front().progress.epochs; begin += epochs_at_a_time) {
    const auto end = begin + epochs_at_a_time;
    show_piece(chunk, begin, end < chunk.front().progress.epochs ? end - 1 : last, visitor, true);
  }
  visitor.end();
}

void ExperimentSnapshot::Impl::show_running(const KeptTrial& trial, TrialVisitor& visitor) {
  visitor.begin(trial.row);
  for (const auto& [view, rows] : running.at(trial.trial)) {
    if (!rows.empty()) visitor.rows(view, rows);
  }
  visitor.end();
}

ExperimentSnapshot::ExperimentSnapshot(Reader& reader, std::int64_t experiment, SnapshotContent content,
                                       const std::filesystem::path& folder)
    : impl_(std::make_unique<Impl>(reader, experiment, std::move(content), folder)) {}
ExperimentSnapshot::~ExperimentSnapshot() = default;

const ExperimentRow& ExperimentSnapshot::experiment() const noexcept { return impl_->experiment; }
std::int64_t ExperimentSnapshot::created_ms() const noexcept { return impl_->created_ms; }
const std::vector<std::string>& ExperimentSnapshot::trial_columns() const noexcept { return impl_->trial_columns; }
std::size_t ExperimentSnapshot::view_columns() const noexcept { return impl_->trial_columns.size() - added_columns; }
const std::vector<std::string>& ExperimentSnapshot::columns_of(TrialView view) const { return impl_->columns.at(view); }
const std::vector<std::string>& ExperimentSnapshot::leaderboard_columns() const noexcept {
  return impl_->leaderboard_columns;
}

void ExperimentSnapshot::each_trial(const ShowRow& show) { impl_->trials.each(show); }
void ExperimentSnapshot::each_configuration(const ShowRow& show) { impl_->leaderboard.each(show); }

bool ExperimentSnapshot::visit(TrialVisitor& visitor, const std::function<bool()>& stopped) {
  std::vector<KeptTrial> chunk;
  std::int64_t epochs = 0;
  bool is_stopped = false;
  const auto show_chunk = [&] {
    impl_->show(chunk, visitor);
    chunk.clear();
    epochs = 0;
    is_stopped = stopped && stopped();
  };
  impl_->trials.each([&](std::vector<Cell>&& row) {
    auto trial = impl_->kept(std::move(row));
    const bool runs = trial.progress.state == "running";
    // A long trial is shown by itself.
    if (runs || epochs + trial.progress.epochs > epochs_at_a_time) show_chunk();
    if (is_stopped) return false;
    if (runs) {
      impl_->show_running(trial, visitor);
      return true;
    }
    // A trial without epochs costs something, too.
    epochs += std::max<std::int64_t>(trial.progress.epochs, 1);
    chunk.push_back(std::move(trial));
    return true;
  });
  if (!is_stopped) show_chunk();
  return !is_stopped;
}

}  // namespace runner::database
