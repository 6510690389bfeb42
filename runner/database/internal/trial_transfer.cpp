#include "database/internal/trial_transfer.hpp"

#include <span>
#include <utility>

#include "database/internal/attempts_not_kept.hpp"

namespace runner::database {

namespace {

using Number = std::optional<std::int64_t>;

Number number_at(sqlite3_stmt* row, int column) {
  return sqlite3_column_type(row, column) == SQLITE_NULL ? std::nullopt : Number(sqlite3_column_int64(row, column));
}

std::span<const std::byte> bytes_at(sqlite3_stmt* row, int column) {
  const auto* const bytes = static_cast<const std::byte*>(sqlite3_column_blob(row, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

// The last sign that it gave.
const char* const last_seen =
    "SELECT max(coalesce((SELECT max(started_at) FROM attempt WHERE trial_id = ?1), ''),"
    " coalesce((SELECT strftime('%Y-%m-%d %H:%M:%f', max(created_ms) / 1000.0, 'unixepoch') FROM checkpoint"
    " WHERE trial_id = ?1), ''), coalesce((SELECT strftime('%Y-%m-%d %H:%M:%f', created_ms / 1000.0, 'unixepoch')"
    " FROM resume_state WHERE trial_id = ?1), ''))";

std::string not_ended_message(const TrialRank& rank) {
  const std::string where = rank.attempts.empty() ? "" : " on " + rank.attempts.back().key.host;
  return "it was still running" + where + ", or cut off there, when it was merged";
}

}  // namespace

// What the record that is replaced names.
struct TrialTransfer::Former {
  std::vector<std::int64_t> payloads;
  std::vector<std::string> files;
};

TrialTransfer::TrialTransfer(Recording& into, ShardSource& shard, AdoptFile adopt)
    : into_(into),
      shard_(shard),
      adopt_(std::move(adopt)),
      names_(into, shard),
      add_trial_(shard, into.statements.database(), {"trial", "id = ?"},
                 {"id", "experiment_id", "parent", "best_checkpoint_id"}),
      params_(shard, into.statements.database(), {"trial_param", "trial_id = ? ORDER BY key"}, {"trial_id"}),
      trial_(shard, into.statements.database(), {"trial", "id = ?"}, {"id", "best_checkpoint_id"},
             {"uuid", "experiment_id", "ordinal", "parent"}, RowCopy::Into::row_of_first_column),
      attempts_(shard, into.statements.database(), {"attempt", "trial_id = ? ORDER BY number"}, {"trial_id"}),
      epochs_(shard, into.statements.database(), {"epoch", "trial_id = ? ORDER BY epoch"}, {"trial_id", "layout_id"}),
      results_(shard, into.statements.database(), {"evaluation_result", "trial_id = ? ORDER BY epoch, part, name"},
               {"trial_id"}),
      checkpoints_(shard, into.statements.database(), {"checkpoint", "trial_id = ? ORDER BY id"},
                   {"id", "trial_id", "reason_id", "payload_id"}),
      states_(shard, into.statements.database(), {"resume_state", "trial_id = ?"}, {"trial_id"}),
      plugins_(shard, into.statements.database(), {"trial_plugin", "trial_id = ? ORDER BY plugin_id"},
               {"trial_id", "plugin_id"}),
      events_(shard, into.statements.database(),
              {"event", std::string("trial_id = ? AND kind <> '") + attempt_not_kept_kind + "' ORDER BY id"},
              {"id", "experiment_id", "trial_id"}) {}

std::int64_t TrialTransfer::add(std::int64_t in_shard, std::int64_t experiment, bool keeps_number) {
  auto& statements = into_.statements;
  const auto last = statements.number("SELECT seq FROM sqlite_sequence WHERE name = 'trial'").value_or(0);
  const Number kept = keeps_number && in_shard > last ? Number(in_shard) : std::nullopt;
  add_trial_.run(in_shard, [&](sqlite3_stmt* row) {
    const auto parent = number_at(row, 2);
    return std::array<Number, 4>{kept, experiment, parent ? names_.trial(*parent) : std::nullopt, std::nullopt};
  });
  const auto trial = statements.last_inserted();
  params_.run(in_shard, [&](sqlite3_stmt*) { return std::array<Number, 1>{trial}; });
  return trial;
}

void TrialTransfer::replace(const Record& record, std::vector<std::string>& released) {
  const auto former = remove_former(record.trial);
  const auto in_shard = record.rank.trial;
  const auto of_trial = [&](sqlite3_stmt*) { return std::array<Number, 1>{record.trial}; };
  attempts_.run(in_shard, of_trial);
  const auto epochs = epochs_.run(in_shard, [&](sqlite3_stmt* row) {
    const auto layout = number_at(row, 1);
    return std::array<Number, 2>{record.trial, layout ? Number(names_.layout(*layout)) : std::nullopt};
  });
  constexpr std::int64_t epoch_row_bytes = 200;
  bytes_ += epochs * epoch_row_bytes;
  results_.run(in_shard, of_trial);
  adopt_files(record);
  if (record.has_state) states_.run(in_shard, of_trial);
  plugins_.run(in_shard, [&](sqlite3_stmt* row) {
    return std::array<Number, 2>{record.trial, names_.plugin(sqlite3_column_int64(row, 1))};
  });
  events_.run(in_shard, [&](sqlite3_stmt*) {
    return std::array<Number, 3>{std::nullopt, record.experiment, record.trial};
  });
  copy_checkpoints(record);
  if (record.rank.is_running) end_what_runs(record);
  into_.summaries.sum_up_configuration_of(into_.statements, record.trial);
  release(former, released);
}

TrialTransfer::Former TrialTransfer::remove_former(std::int64_t trial) {
  auto& statements = into_.statements;
  Former former;
  statements.each(
      "SELECT DISTINCT payload_id FROM checkpoint WHERE trial_id = ? AND payload_id IS NOT NULL",
      [&](SQLite::Statement& row) { former.payloads.push_back(row.getColumn(0).getInt64()); }, trial);
  statements.each(
      "SELECT lower(hex(sha256)) FROM checkpoint WHERE trial_id = ?1 AND is_file = 1 AND payload_state IS NULL"
      " UNION SELECT lower(hex(sha256)) FROM resume_state WHERE trial_id = ?1 AND is_file = 1",
      [&](SQLite::Statement& row) { former.files.push_back(row.getColumn(0).getString()); }, trial);
  statements.run("DELETE FROM attempt WHERE trial_id = ?", trial);
  statements.run("DELETE FROM epoch WHERE trial_id = ?", trial);
  statements.run("DELETE FROM evaluation_result WHERE trial_id = ?", trial);
  statements.run("DELETE FROM checkpoint WHERE trial_id = ?", trial);
  statements.run("DELETE FROM resume_state WHERE trial_id = ?", trial);
  statements.run("DELETE FROM trial_plugin WHERE trial_id = ?", trial);
  statements.run("DELETE FROM event WHERE trial_id = ? AND kind <> ?", trial, attempt_not_kept_kind);
  return former;
}

void TrialTransfer::copy_checkpoints(const Record& record) {
  Number best;
  Number best_in_shard;
  shard_.each(
      "SELECT best_checkpoint_id FROM trial WHERE id = ?",
      [&](SQLite::Statement& row) {
        if (!row.getColumn(0).isNull()) best_in_shard = row.getColumn(0).getInt64();
      },
      record.rank.trial);
  const int digest = checkpoints_.column("sha256");
  Number copied;
  const auto note_best = [&] {
    if (copied && copied == best_in_shard) best = into_.statements.last_inserted();
  };
  checkpoints_.run(record.rank.trial, [&](sqlite3_stmt* row) {
    note_best();
    copied = number_at(row, 0);
    const auto payload = number_at(row, 3);
    const auto reason = names_.reason(sqlite3_column_int64(row, 2));
    return std::array<Number, 4>{std::nullopt, record.trial, reason,
                                 payload ? Number(names_.payload(*payload, bytes_at(row, digest))) : std::nullopt};
  });
  note_best();
  trial_.run(record.rank.trial, [&](sqlite3_stmt*) { return std::array<Number, 2>{record.trial, best}; });
}

void TrialTransfer::adopt_files(const Record& record) {
  std::vector<std::pair<std::string, std::int64_t>> files;
  const auto note = [&](SQLite::Statement& row) {
    files.emplace_back(row.getColumn(0).getString(), row.getColumn(1).getInt64());
  };
  shard_.each(
      "SELECT lower(hex(sha256)), bytes FROM checkpoint WHERE trial_id = ? AND is_file = 1 AND payload_state IS NULL",
      note, record.rank.trial);
  if (record.has_state) {
    shard_.each("SELECT lower(hex(sha256)), bytes FROM resume_state WHERE trial_id = ? AND is_file = 1", note,
                record.rank.trial);
  }
  for (const auto& [sha256, bytes] : files) adopt_(sha256, bytes);
}

// Nobody runs it in the target. It is the same whenever and however often it is done.
void TrialTransfer::end_what_runs(const Record& record) {
  auto& statements = into_.statements;
  const auto seen = statements.text(last_seen, record.trial);
  const auto message = not_ended_message(record.rank);
  statements.run(
      "UPDATE attempt SET state = 'interrupted', reason = ?, message = ?, finished_at = ? WHERE trial_id = ?"
      " AND state = 'running'",
      not_ended_reason, message, seen, record.trial);
  statements.run("UPDATE trial SET state = 'interrupted', reason = ?, message = ?, finished_at = ? WHERE id = ?",
                 not_ended_reason, message, seen, record.trial);
}

void TrialTransfer::release(const Former& former, std::vector<std::string>& released) {
  for (const auto payload : former.payloads) remove_payload_unless_used(into_, payload);
  released.insert(released.end(), former.files.begin(), former.files.end());
}

}  // namespace runner::database
