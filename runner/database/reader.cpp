#include "database/reader.hpp"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "database/checkpoint_name.hpp"
#include "database/database_error.hpp"
#include "database/internal/authorizer.hpp"
#include "database/internal/connection.hpp"
#include "database/internal/database_snapshot.hpp"
#include "database/internal/not_found.hpp"
#include "database/internal/number_text.hpp"
#include "database/internal/own_views.hpp"
#include "database/internal/payload_store.hpp"
#include "database/internal/query.hpp"
#include "database/internal/row_reading.hpp"
#include "database/internal/sqlite_error.hpp"
#include "database/internal/system_error.hpp"
#include "digest/sha256.hpp"

namespace runner::database {

struct Reader::Impl {
  Impl(const std::filesystem::path& path, ReaderOptions given)
      : paths(path),
        options(given),
        snapshot(given.copies_owned ? DatabaseSnapshot::where_owned(paths) : std::nullopt),
        database(open_for_reading(snapshot ? DatabasePaths(snapshot->file()) : paths, options.wait)) {
    translating(database.getHandle(), paths.database(), [&] { show_own_views(database, paths); });
    allow_only_reading(database.getHandle(), denial);
  }

  DatabasePaths paths;
  ReaderOptions options;
  std::optional<DatabaseSnapshot> snapshot;
  Denial denial;
  SQLite::Database database;

  QueryTarget target() { return {database.getHandle(), paths.database(), denial, options.wait}; }

  // Neither waits for anybody: no lock is taken before something is read.
  void run_own(const char* sql) {
    denial.allows_transactions = true;
    const int code = sqlite3_exec(database.getHandle(), sql, nullptr, nullptr, nullptr);
    denial.allows_transactions = false;
    if (code != SQLITE_OK)
      throw sqlite_error(code, sqlite3_errmsg(database.getHandle()), database.getHandle(), paths.database());
  }

  std::string digest_of_file(const std::string& sha256) const {
    const auto file = PayloadStore(paths).open(sha256);
    return translating_files([&] { return sha256_hex_of(file, paths.payload_file(sha256)); });
  }
};

namespace {

std::string names_of(const Table& table) {
  std::string text;
  for (const auto& row : table.rows) text += (text.empty() ? "" : ", ") + text_in(row.at(0));
  return text.empty() ? "none" : text;
}

std::optional<BestEpoch> best_epoch_in(const Cell& epoch, const Cell& value) {
  const auto* number = std::get_if<std::int64_t>(&epoch);
  const auto* best = std::get_if<double>(&value);
  if (number == nullptr || best == nullptr) return std::nullopt;
  return BestEpoch{*number, *best};
}

}  // namespace

Reader::Reader(const std::filesystem::path& database, ReaderOptions options)
    : impl_(std::make_unique<Impl>(database, options)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

const DatabasePaths& Reader::paths() const noexcept { return impl_->paths; }

Table Reader::query(std::string_view sql, const std::vector<Cell>& values) {
  return run_query(impl_->target(), sql, values);
}

std::vector<std::string> Reader::each_row(std::string_view sql, const std::vector<Cell>& values,
                                          const std::function<void(std::vector<Cell>&&)>& on_row) {
  return run_query(impl_->target(), sql, values, on_row);
}

void Reader::at_one_moment(const std::function<void()>& questions) {
  impl_->run_own("BEGIN");
  try {
    questions();
  } catch (...) {
    // Where this cannot be said, the transaction has ended already.
    try {
      impl_->run_own("ROLLBACK");
    } catch (const DatabaseError&) {
    }
    throw;
  }
  impl_->run_own("COMMIT");
}

Table Reader::ask(std::string_view sql, const NamedValues& values) { return run_query(impl_->target(), sql, values); }

std::vector<ExperimentRow> Reader::experiments() {
  std::vector<ExperimentRow> experiments;
  for (const auto& row : query(std::string(select_experiments) + by_experiment).rows)
    experiments.push_back(read_experiment(row));
  return experiments;
}

ExperimentRow Reader::experiment(std::int64_t number) {
  const auto table = query(std::string(select_experiments) + " WHERE x.id = ?" + by_experiment, {number});
  if (table.rows.empty()) throw not_found(paths(), "there is no experiment " + std::to_string(number));
  return read_experiment(table.rows[0]);
}

std::int64_t Reader::experiment_named(std::string_view text) {
  if (const auto number = number_from(text)) {
    if (!query("SELECT 1 FROM experiment WHERE id = ?", {*number}).rows.empty()) return *number;
  }
  const auto named = query("SELECT id FROM experiment WHERE name = ? ORDER BY id DESC LIMIT 1", {std::string(text)});
  if (!named.rows.empty()) return number_in(named.rows[0][0]);
  const auto with_tag = query(
      "SELECT x.id FROM experiment AS x, json_each(x.tags) AS t WHERE json_valid(x.tags) AND t.value = ?"
      " ORDER BY x.id DESC LIMIT 1",
      {std::string(text.starts_with("tag:") ? text.substr(4) : text)});
  if (!with_tag.rows.empty()) return number_in(with_tag.rows[0][0]);
  const auto names = query("SELECT name FROM experiment GROUP BY name ORDER BY max(id) DESC LIMIT 10");
  throw not_found(paths(), "there is no experiment '" + std::string(text) +
                               "', nor one with that tag; the newest are: " + names_of(names));
}

std::optional<std::int64_t> Reader::newest_experiment() {
  const auto table = query("SELECT id FROM experiment ORDER BY id DESC LIMIT 1");
  if (table.rows.empty()) return std::nullopt;
  return number_in(table.rows[0][0]);
}

std::vector<TrialRow> Reader::trials_of(std::int64_t experiment) {
  std::vector<TrialRow> trials;
  const auto table = query(std::string(select_trials) + " WHERE t.experiment_id = ? ORDER BY t.ordinal", {experiment});
  for (const auto& row : table.rows) trials.push_back(read_trial(row));
  return trials;
}

TrialRow Reader::trial(std::int64_t number) {
  const auto table = query(std::string(select_trials) + " WHERE t.id = ?", {number});
  if (table.rows.empty()) throw not_found(paths(), "there is no trial " + std::to_string(number));
  return read_trial(table.rows[0]);
}

std::string Reader::spec_of(std::int64_t trial) {
  const auto table = query("SELECT spec FROM trial WHERE id = ?", {trial});
  if (table.rows.empty()) throw not_found(paths(), "there is no trial " + std::to_string(trial));
  return text_in(table.rows[0][0]);
}

std::vector<SpecRow> Reader::specs_of(std::int64_t experiment, const std::vector<TrialState>& states) {
  std::vector<SpecRow> specs;
  auto table = query(
      "SELECT id, state, spec, coalesce(data_sha256, ''), best_epoch, best_value FROM trial WHERE experiment_id = ?"
      " ORDER BY ordinal",
      {experiment});
  for (auto& row : table.rows) {
    const auto state = trial_state_from(text_in(row[1])).value_or(TrialState::pending);
    if (std::find(states.begin(), states.end(), state) == states.end()) continue;
    specs.push_back({number_in(row[0]), state, std::move(text_in(row[2])), std::move(text_in(row[3])),
                     best_epoch_in(row[4], row[5])});
  }
  return specs;
}

std::optional<StateRow> Reader::state_of(std::int64_t trial) {
  // A trial that continues another begins with a copy of its last state, which is older than its own first attempt.
  auto table = query(
      "SELECT trial_id, epoch, batch, lower(hex(sha256)), data, is_file, is_last, is_last AND created_ms <= coalesce("
      "(SELECT CAST(round((julianday(min(started_at)) - 2440587.5) * 86400000) AS INTEGER) FROM attempt AS a"
      " WHERE a.trial_id = s.trial_id), created_ms) FROM resume_state AS s WHERE trial_id = ?",
      {trial});
  if (table.rows.empty()) return std::nullopt;
  auto& row = table.rows[0];
  StateRow state{.trial = number_in(row[0]),
                 .epoch = number_in(row[1]),
                 .batch = number_in(row[2]),
                 .is_last = number_in(row[6]) != 0,
                 .is_of_parent = number_in(row[7]) != 0,
                 .sha256 = text_in(row[3]),
                 .data = {},
                 .is_file = number_in(row[5]) != 0};
  if (auto* data = std::get_if<std::vector<std::byte>>(&row[4])) state.data = std::move(*data);
  return state;
}

bool Reader::is_intact(const StateRow& state) const {
  if (!state.is_file) return sha256_hex(std::span<const std::byte>(state.data)) == state.sha256;
  try {
    return impl_->digest_of_file(state.sha256) == state.sha256;
  } catch (const DatabaseError&) {
    return false;
  }
}

// As they were written: SQLite may read a number of 17 digits as its neighbour.
std::vector<EvaluationRow> Reader::evaluations_of(std::int64_t trial, std::int64_t before_epoch) {
  std::vector<EvaluationRow> evaluations;
  const auto table = query(
      "SELECT e.epoch, e.step, k.name, e.numbers -> ('$[' || k.place || ']') FROM epoch AS e JOIN metric_name AS k"
      " ON k.layout_id = e.layout_id AND k.part = 'validation' WHERE e.trial_id = ? AND e.epoch < ?"
      " ORDER BY e.epoch, k.name",
      {trial, before_epoch});
  for (const auto& row : table.rows) {
    const auto epoch = number_in(row[0]);
    if (evaluations.empty() || evaluations.back().epoch != epoch) {
      evaluations.push_back({epoch, number_in(row[1]), {}});
    }
    evaluations.back().metrics.emplace_back(text_in(row[2]), number_from_text(text_in(row[3])));
  }
  return evaluations;
}

std::string Reader::log_of(std::int64_t trial) {
  this->trial(trial);
  const auto table = query(
      "SELECT coalesce(log, '') FROM attempt WHERE trial_id = ? AND finished_at IS NOT NULL"
      " ORDER BY number DESC LIMIT 1",
      {trial});
  return table.rows.empty() ? std::string() : text_in(table.rows[0][0]);
}

}  // namespace runner::database
