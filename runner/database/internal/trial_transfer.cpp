#include "database/internal/trial_transfer.hpp"

#include <algorithm>
#include <utility>

#include "database/internal/attempts_not_kept.hpp"

namespace runner::database {

namespace {

using Number = std::optional<std::int64_t>;

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

RowWriting writing_of(Recording& into, const TrialColumns& columns, TrialPart part,
                      const std::vector<std::string>& left = {}, RowWriting::Into rows = RowWriting::Into::new_rows) {
  return {into.statements.database(), rows_of(part).table, columns.of(part), left, rows};
}

}  // namespace

// What the record that is replaced names.
struct TrialTransfer::Former {
  std::vector<std::int64_t> payloads;
  std::vector<std::string> files;
};

TrialTransfer::TrialTransfer(Recording& into, ShardSource& shard, const TrialColumns& columns, AdoptFile adopt)
    : into_(into),
      shard_(shard),
      adopt_(std::move(adopt)),
      names_(into, shard),
      payload_digest_(columns.place(TrialPart::payloads, "sha256")),
      add_trial_(writing_of(into, columns, TrialPart::trial, {"best_checkpoint_id"})),
      params_(writing_of(into, columns, TrialPart::params)),
      trial_(writing_of(into, columns, TrialPart::trial, {"id", "uuid", "experiment_id", "ordinal", "parent"},
                        RowWriting::Into::row_of_first_column)),
      attempts_(writing_of(into, columns, TrialPart::attempts)),
      epochs_(writing_of(into, columns, TrialPart::epochs)),
      results_(writing_of(into, columns, TrialPart::results)),
      payloads_(writing_of(into, columns, TrialPart::payloads, {}, RowWriting::Into::new_digests)),
      checkpoints_(writing_of(into, columns, TrialPart::checkpoints)),
      states_(writing_of(into, columns, TrialPart::states)),
      plugins_(writing_of(into, columns, TrialPart::plugins)),
      events_(writing_of(into, columns, TrialPart::events)) {}

template <class Map>
void TrialTransfer::copy(ShardRecord& record, TrialPart part, RowWriting& writing, const Map& map) {
  record.each_piece(part, [&](KeptRows& piece) {
    bytes_ += static_cast<std::int64_t>(piece.bytes());
    for (int row = 0; row < piece.size(); ++row) map(piece, row);
    writing.write(shard_, piece);
  });
}

std::int64_t TrialTransfer::add(ShardRecord& record, std::int64_t experiment, bool keeps_number) {
  auto& statements = into_.statements;
  const auto last = statements.number("SELECT seq FROM sqlite_sequence WHERE name = 'trial'").value_or(0);
  copy(record, TrialPart::trial, add_trial_, [&](KeptRows& piece, int row) {
    const auto in_shard = piece.number(row, 0);
    const auto parent = piece.number(row, 2);
    piece.set(row, 0, keeps_number && in_shard > last ? in_shard : std::nullopt);
    piece.set(row, 1, experiment);
    piece.set(row, 2, parent ? names_.trial(*parent) : std::nullopt);
  });
  const auto trial = statements.last_inserted();
  copy(record, TrialPart::params, params_, [&](KeptRows& piece, int row) { piece.set(row, 0, trial); });
  return trial;
}

void TrialTransfer::replace(const Record& record, std::vector<std::string>& released) {
  const auto former = remove_former(record.trial);
  if (record.in_shard.may_name_files()) adopt_files(record);
  copy_what_hangs(record);
  if (record.in_shard.rank().is_running) end_what_runs(record);
  into_.summaries.sum_up_configuration_of(into_.statements, record.trial);
  release(former, released);
}

void TrialTransfer::copy_what_hangs(const Record& record) {
  auto& in_shard = record.in_shard;
  const auto of_trial = [&](KeptRows& piece, int row) { piece.set(row, 0, record.trial); };
  copy(in_shard, TrialPart::attempts, attempts_, of_trial);
  copy(in_shard, TrialPart::epochs, epochs_, [&](KeptRows& piece, int row) {
    piece.set(row, 0, record.trial);
    if (const auto layout = piece.number(row, 1)) piece.set(row, 1, names_.layout(*layout));
  });
  copy(in_shard, TrialPart::results, results_, of_trial);
  if (record.has_state) copy(in_shard, TrialPart::states, states_, of_trial);
  copy(in_shard, TrialPart::plugins, plugins_, [&](KeptRows& piece, int row) {
    piece.set(row, 0, record.trial);
    if (const auto plugin = piece.number(row, 1)) piece.set(row, 1, names_.plugin(*plugin));
  });
  copy(in_shard, TrialPart::events, events_, [&](KeptRows& piece, int row) {
    piece.set(row, 0, std::nullopt);
    piece.set(row, 1, record.experiment);
    piece.set(row, 2, record.trial);
  });
  copy_payloads(in_shard);
  const auto best = copy_checkpoints(record);
  copy(in_shard, TrialPart::trial, trial_, [&](KeptRows& piece, int row) {
    piece.set(row, 0, record.trial);
    piece.set(row, 3, best);
  });
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

// SQLite gives new rows the numbers that follow the largest (https://www.sqlite.org/autoinc.html).
void TrialTransfer::copy_payloads(ShardRecord& record) {
  payload_numbers_.clear();
  record.each_piece(TrialPart::payloads, [&](KeptRows& piece) {
    bytes_ += static_cast<std::int64_t>(piece.bytes());
    std::vector<std::int64_t> in_shard;
    for (int row = 0; row < piece.size(); ++row) {
      in_shard.push_back(piece.number(row, 0).value_or(0));
      piece.set(row, 0, std::nullopt);
    }
    auto& statements = into_.statements;
    const auto last = statements.number("SELECT max(id) FROM payload").value_or(0);
    const auto before = statements.database().getTotalChanges();
    payloads_.write(shard_, piece);
    const bool are_all_new = statements.database().getTotalChanges() - before == piece.size() &&
                             statements.last_inserted() == last + piece.size();
    for (int row = 0; row < piece.size(); ++row) {
      const auto number =
          are_all_new ? std::optional(last + 1 + row)
                      : statements.number("SELECT id FROM payload WHERE sha256 = ?", piece.data(row, payload_digest_));
      payload_numbers_.emplace_back(in_shard[static_cast<std::size_t>(row)], number.value());
    }
  });
}

std::int64_t TrialTransfer::payload(std::int64_t in_shard) const {
  const auto found =
      std::lower_bound(payload_numbers_.begin(), payload_numbers_.end(), std::pair(in_shard, std::int64_t{0}));
  if (found == payload_numbers_.end() || found->first != in_shard) {
    throw shard_.error(
        "a checkpoint that was let go has bytes, which runner never writes: restore the shard from a backup");
  }
  return found->second;
}

Number TrialTransfer::copy_checkpoints(const Record& record) {
  Number best_in_shard;
  record.in_shard.each_piece(TrialPart::trial, [&](KeptRows& piece) {
    if (!piece.empty()) best_in_shard = piece.number(0, 3);
  });
  Number best;
  record.in_shard.each_piece(TrialPart::checkpoints, [&](KeptRows& piece) {
    bytes_ += static_cast<std::int64_t>(piece.bytes());
    std::optional<int> place_of_best;
    for (int row = 0; row < piece.size(); ++row) {
      if (best_in_shard && piece.number(row, 0) == best_in_shard) place_of_best = row;
      piece.set(row, 0, std::nullopt);
      piece.set(row, 1, record.trial);
      if (const auto reason = piece.number(row, 2)) piece.set(row, 2, names_.reason(*reason));
      if (const auto in_shard = piece.number(row, 3)) piece.set(row, 3, payload(*in_shard));
    }
    checkpoints_.write(shard_, piece);
    // They have followed one another.
    if (place_of_best) best = into_.statements.last_inserted() - (piece.size() - 1 - *place_of_best);
  });
  return best;
}

void TrialTransfer::adopt_files(const Record& record) {
  std::vector<std::pair<std::string, std::int64_t>> files;
  const auto note = [&](SQLite::Statement& row) {
    files.emplace_back(row.getColumn(0).getString(), row.getColumn(1).getInt64());
  };
  shard_.each(
      "SELECT lower(hex(sha256)), bytes FROM checkpoint WHERE trial_id = ? AND is_file = 1 AND payload_state IS NULL",
      note, record.in_shard.rank().trial);
  if (record.has_state) {
    shard_.each("SELECT lower(hex(sha256)), bytes FROM resume_state WHERE trial_id = ? AND is_file = 1", note,
                record.in_shard.rank().trial);
  }
  for (const auto& [sha256, bytes] : files) adopt_(sha256, bytes);
}

// Nobody runs it in the target. It is the same whenever and however often it is done.
void TrialTransfer::end_what_runs(const Record& record) {
  auto& statements = into_.statements;
  const auto seen = statements.text(last_seen, record.trial);
  const auto message = not_ended_message(record.in_shard.rank());
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
