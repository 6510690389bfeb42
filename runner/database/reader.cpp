#include "database/reader.hpp"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "database/checkpoint_name.hpp"
#include "database/database_error.hpp"
#include "database/internal/authorizer.hpp"
#include "database/internal/connection.hpp"
#include "database/internal/digest_bytes.hpp"
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
      : paths(path), options(given), database(open_for_reading(paths, options.wait)) {
    translating(database.getHandle(), paths.database(), [&] { show_own_views(database, paths); });
    allow_only_reading(database.getHandle(), denial);
  }

  DatabasePaths paths;
  ReaderOptions options;
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

  DatabaseError not_found(const std::string& what) const {
    return {DatabaseFault::not_found, paths.database().string() + ": " + what, paths.database()};
  }
};

namespace {

std::string names_of(const Table& table) {
  std::string text;
  for (const auto& row : table.rows) text += (text.empty() ? "" : ", ") + text_in(row.at(0));
  return text.empty() ? "none" : text;
}

constexpr const char* best_of_each_metric =
    " WHERE h.checkpoint IN (SELECT checkpoint FROM (SELECT checkpoint, row_number() OVER (PARTITION BY monitor, mode"
    " ORDER BY CASE mode WHEN 'max' THEN -monitor_value ELSE monitor_value END, trial) AS place"
    " FROM best_checkpoints WHERE experiment_id = ?) WHERE place = 1) ORDER BY h.monitor, h.mode";

// `best` where what trials follow does not compare.
std::string several_best(std::string_view text, const std::vector<CheckpointRow>& best) {
  std::string message = "'" + std::string(text) + "' is not one checkpoint: the trials of experiment " +
                        std::to_string(best[0].experiment) + " '" + best[0].experiment_name +
                        "' follow what does not compare; name one:";
  for (const auto& row : best) {
    message += (&row == &best[0] ? " " : ", ") + std::to_string(row.trial) + "@" + std::to_string(row.epoch) + " (" +
               std::string(to_text(row.mode)) + " " + row.monitor + ")";
  }
  return message;
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

Table Reader::ask(std::string_view sql, const NamedValues& values) {
  return run_query({impl_->database.getHandle(), impl_->paths.database(), impl_->denial, impl_->options.wait}, sql,
                   values);
}

std::vector<ExperimentRow> Reader::experiments() {
  std::vector<ExperimentRow> experiments;
  for (const auto& row : query(std::string(select_experiments) + by_experiment).rows)
    experiments.push_back(read_experiment(row));
  return experiments;
}

ExperimentRow Reader::experiment(std::int64_t number) {
  const auto table = query(std::string(select_experiments) + " WHERE x.id = ?" + by_experiment, {number});
  if (table.rows.empty()) throw impl_->not_found("there is no experiment " + std::to_string(number));
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
  throw impl_->not_found("there is no experiment '" + std::string(text) +
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
  if (table.rows.empty()) throw impl_->not_found("there is no trial " + std::to_string(number));
  return read_trial(table.rows[0]);
}

std::string Reader::spec_of(std::int64_t trial) {
  const auto table = query("SELECT spec FROM trial WHERE id = ?", {trial});
  if (table.rows.empty()) throw impl_->not_found("there is no trial " + std::to_string(trial));
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
  auto table = query(
      "SELECT trial_id, epoch, batch, lower(hex(sha256)), data, is_file, is_last FROM resume_state WHERE trial_id = ?",
      {trial});
  if (table.rows.empty()) return std::nullopt;
  auto& row = table.rows[0];
  StateRow state{number_in(row[0]),      number_in(row[1]), number_in(row[2]),
                 number_in(row[6]) != 0, text_in(row[3]),   {},
                 number_in(row[5]) != 0};
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

std::vector<EvaluationRow> Reader::evaluations_of(std::int64_t trial, std::int64_t before_epoch) {
  std::vector<EvaluationRow> evaluations;
  const auto table = query(
      "SELECT epoch, step, name, coalesce(value, CASE non_finite WHEN 'inf' THEN 9e999 WHEN '-inf' THEN -9e999 END)"
      " FROM metrics WHERE trial = ? AND epoch < ? AND part = 'validation' ORDER BY epoch, name",
      {trial, before_epoch});
  for (const auto& row : table.rows) {
    const auto epoch = number_in(row[0]);
    if (evaluations.empty() || evaluations.back().epoch != epoch) {
      evaluations.push_back({epoch, number_in(row[1]), {}});
    }
    const auto* value = std::get_if<double>(&row[3]);
    evaluations.back().metrics.emplace_back(text_in(row[2]),
                                            value != nullptr ? *value : std::numeric_limits<double>::quiet_NaN());
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

std::vector<CheckpointRow> Reader::best(std::optional<std::int64_t> experiment) {
  if (!experiment) {
    // Losses of different experiments do not compare, so "best" without a name means the newest with a checkpoint.
    const auto table = query(
        "SELECT id FROM experiment AS x WHERE EXISTS (SELECT 1 FROM trial AS t"
        " WHERE t.experiment_id = x.id AND t.best_checkpoint_id IS NOT NULL) ORDER BY id DESC LIMIT 1");
    if (table.rows.empty()) return {};
    experiment = number_in(table.rows[0][0]);
  }
  std::vector<CheckpointRow> best;
  for (const auto& row : query(std::string(select_checkpoints) + best_of_each_metric, {*experiment}).rows) {
    best.push_back(read_checkpoint(row));
  }
  return best;
}

CheckpointRow Reader::checkpoint(std::string_view text) {
  const auto name = checkpoint_name_from(text);
  if (!name) {
    throw impl_->not_found("'" + std::string(text) + "' names no checkpoint; write " +
                           std::string(checkpoint_name_forms));
  }
  if (const auto* best_of = std::get_if<BestOf>(&*name)) {
    const auto experiment = best_of->experiment ? std::optional(experiment_named(*best_of->experiment)) : std::nullopt;
    auto found = best(experiment);
    if (found.size() == 1) return std::move(found[0]);
    if (!found.empty()) throw impl_->not_found(several_best(text, found));
    throw impl_->not_found("there is no checkpoint yet that '" + std::string(text) + "' could name");
  }
  const auto& of_trial = std::get<OfTrial>(*name);
  const auto table =
      of_trial.epoch
          ? query(std::string(select_checkpoints) +
                      " WHERE h.trial = ? AND h.epoch = ? ORDER BY h.payload_state = 'live' DESC, h.step DESC LIMIT 1",
                  {of_trial.trial, *of_trial.epoch})
          : query(std::string(select_checkpoints) +
                      " WHERE h.checkpoint = (SELECT checkpoint FROM best_checkpoints WHERE trial = ?)",
                  {of_trial.trial});
  if (!table.rows.empty()) return read_checkpoint(table.rows[0]);
  trial(of_trial.trial);
  throw impl_->not_found("trial " + std::to_string(of_trial.trial) + " has no checkpoint '" + std::string(text) +
                         "'; SELECT epoch FROM checkpoint_history WHERE trial = " + std::to_string(of_trial.trial) +
                         " lists those it has");
}

CheckpointRow Reader::checkpoint_with(const std::string& sha256) {
  const auto digest = digest_bytes_from(sha256);
  const auto table =
      digest ? query(std::string(select_checkpoints) +
                         " WHERE h.checkpoint = (SELECT c.id FROM payload AS p JOIN checkpoint AS c ON c.payload_id ="
                         " p.id WHERE p.sha256 = ?1 UNION ALL SELECT id FROM checkpoint WHERE is_file = 1 AND"
                         " sha256 = ?1 AND payload_state IS NULL LIMIT 1)",
                     {std::vector<std::byte>(digest->begin(), digest->end())})
             : Table();
  if (!table.rows.empty()) return read_checkpoint(table.rows[0]);
  throw impl_->not_found("no checkpoint with the SHA-256 " + sha256 + " is left");
}

std::vector<CheckpointRow> Reader::checkpoints_of(std::int64_t experiment) {
  std::vector<CheckpointRow> checkpoints;
  const auto table = query(
      std::string(select_checkpoints) + " WHERE h.experiment_id = ? ORDER BY h.trial, h.epoch, h.step", {experiment});
  for (const auto& row : table.rows) checkpoints.push_back(read_checkpoint(row));
  return checkpoints;
}

std::vector<std::byte> Reader::payload(const CheckpointRow& checkpoint) {
  const std::string place = impl_->paths.database().string() + ": checkpoint " + std::to_string(checkpoint.trial) +
                            "@" + std::to_string(checkpoint.epoch);
  if (checkpoint.payload_state != PayloadState::live) {
    throw DatabaseError(DatabaseFault::unreadable,
                        place + ": its payload is " + std::string(to_text(checkpoint.payload_state)),
                        impl_->paths.database());
  }
  std::vector<std::byte> bytes;
  if (checkpoint.path) {
    bytes = PayloadStore(impl_->paths).read(checkpoint.sha256);
  } else {
    auto table = query("SELECT p.data FROM checkpoint AS c JOIN payload AS p ON p.id = c.payload_id WHERE c.id = ?",
                       {checkpoint.checkpoint});
    if (!table.rows.empty()) bytes = std::move(bytes_in(table.rows[0][0]));
  }
  if (const auto found = sha256_hex(std::span<const std::byte>(bytes)); found != checkpoint.sha256) {
    throw DatabaseError(DatabaseFault::unreadable,
                        place + ": its payload is damaged: SHA-256 " + found + ", recorded was " + checkpoint.sha256 +
                            "; restore it from a backup or train the trial again",
                        impl_->paths.database());
  }
  return bytes;
}

}  // namespace runner::database
