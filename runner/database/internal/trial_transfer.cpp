#include "database/internal/trial_transfer.hpp"

#include <algorithm>
#include <iterator>
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
      payloads_(into, shard, columns),
      add_trial_(writing_of(into, columns, TrialPart::trial, {"best_checkpoint_id"})),
      params_(writing_of(into, columns, TrialPart::params)),
      trial_(writing_of(into, columns, TrialPart::trial, {"id", "uuid", "experiment_id", "ordinal", "parent"},
                        RowWriting::Into::row_of_first_column)),
      attempts_(writing_of(into, columns, TrialPart::attempts)),
      epochs_(writing_of(into, columns, TrialPart::epochs)),
      results_(writing_of(into, columns, TrialPart::results)),
      checkpoints_(writing_of(into, columns, TrialPart::checkpoints)),
      states_(writing_of(into, columns, TrialPart::states)),
      plugins_(writing_of(into, columns, TrialPart::plugins)),
      events_(writing_of(into, columns, TrialPart::events)) {}

template <class Map, class Wrote>
void TrialTransfer::copy(std::span<const Record> records, TrialPart part, RowWriting& writing, const Map& map,
                         const Wrote& wrote) {
  rows_.clear();
  const auto write = [&] {
    writing.write(shard_, rows_);
    wrote(static_cast<std::int64_t>(rows_.size()));
    rows_.clear();
  };
  for (const auto& record : records) {
    record.in_shard->each_piece(part, [&](KeptRows& piece) {
      bytes_ += static_cast<std::int64_t>(piece.bytes());
      for (int row = 0; row < piece.size(); ++row) {
        map(record, piece, row);
        rows_.push_back({&piece, row});
      }
      if (!record.in_shard->is_in_memory()) write();
    });
  }
  write();
}

template <class Map>
void TrialTransfer::copy(std::span<const Record> records, TrialPart part, RowWriting& writing, const Map& map) {
  copy(records, part, writing, map, [](std::int64_t) {});
}

std::int64_t TrialTransfer::add(ShardRecord& in_shard, std::int64_t experiment, bool keeps_number) {
  auto& statements = into_.statements;
  const auto last = statements.number("SELECT seq FROM sqlite_sequence WHERE name = 'trial'").value_or(0);
  const Record added{&in_shard, experiment, 0, false};
  copy({&added, 1}, TrialPart::trial, add_trial_, [&](const Record&, KeptRows& piece, int row) {
    const auto number = piece.number(row, 0);
    const auto parent = piece.number(row, 2);
    piece.set(row, 0, keeps_number && number > last ? number : std::nullopt);
    piece.set(row, 1, experiment);
    piece.set(row, 2, parent ? names_.trial(*parent) : std::nullopt);
  });
  const auto trial = statements.last_inserted();
  copy({&added, 1}, TrialPart::params, params_,
       [&](const Record&, KeptRows& piece, int row) { piece.set(row, 0, trial); });
  return trial;
}

// What records let go goes when all are written: another may name it.
void TrialTransfer::replace(std::span<const Record> records, std::vector<std::string>& released) {
  Former former;
  for (const auto& record : records) {
    remove_former(record.trial, former);
    if (!record.in_shard->is_in_memory()) adopt_files(record);
  }
  copy_what_hangs(records);
  for (const auto& record : records) {
    if (record.in_shard->rank().is_running) end_what_runs(record);
    into_.summaries.sum_up_configuration_of(into_.statements, record.trial);
  }
  release(former, released);
}

void TrialTransfer::copy_what_hangs(std::span<const Record> records) {
  const auto of_trial = [](const Record& record, KeptRows& piece, int row) { piece.set(row, 0, record.trial); };
  copy(records, TrialPart::attempts, attempts_, of_trial);
  copy(records, TrialPart::epochs, epochs_, [&](const Record& record, KeptRows& piece, int row) {
    piece.set(row, 0, record.trial);
    if (const auto layout = piece.number(row, 1)) piece.set(row, 1, names_.layout(*layout));
  });
  copy(records, TrialPart::results, results_, of_trial);
  std::vector<Record> with_state;
  std::copy_if(records.begin(), records.end(), std::back_inserter(with_state), [](auto& one) { return one.has_state; });
  copy(with_state, TrialPart::states, states_, of_trial);
  copy(records, TrialPart::plugins, plugins_, [&](const Record& record, KeptRows& piece, int row) {
    piece.set(row, 0, record.trial);
    if (const auto plugin = piece.number(row, 1)) piece.set(row, 1, names_.plugin(*plugin));
  });
  copy(records, TrialPart::events, events_, [](const Record& record, KeptRows& piece, int row) {
    piece.set(row, 0, std::nullopt);
    piece.set(row, 1, record.experiment);
    piece.set(row, 2, record.trial);
  });
  std::vector<ShardRecord*> in_shard;
  for (const auto& record : records) in_shard.push_back(record.in_shard);
  payloads_.bring(in_shard);
  const auto best = copy_checkpoints(records);
  for (std::size_t place = 0; place < records.size(); ++place) {
    copy(records.subspan(place, 1), TrialPart::trial, trial_, [&](const Record& record, KeptRows& piece, int row) {
      piece.set(row, 0, record.trial);
      piece.set(row, 3, best[place]);
    });
  }
}

void TrialTransfer::remove_former(std::int64_t trial, Former& former) {
  auto& statements = into_.statements;
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
}

// New rows have the numbers that follow the largest.
std::vector<Number> TrialTransfer::copy_checkpoints(std::span<const Record> records) {
  struct Best {
    std::size_t record = 0;
    std::int64_t place = 0;
  };
  std::vector<Number> best_in_shard(records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    records[i].in_shard->each_piece(TrialPart::trial, [&](KeptRows& piece) {
      if (!piece.empty()) best_in_shard[i] = piece.number(0, 3);
    });
  }
  std::vector<Number> best(records.size());
  std::vector<Best> found;
  const auto map = [&](const Record& record, KeptRows& piece, int row) {
    const auto place = static_cast<std::size_t>(&record - records.data());
    const auto number = piece.number(row, 0);
    if (number && number == best_in_shard[place]) found.push_back({place, static_cast<std::int64_t>(rows_.size())});
    piece.set(row, 0, std::nullopt);
    piece.set(row, 1, record.trial);
    if (const auto reason = piece.number(row, 2)) piece.set(row, 2, names_.reason(*reason));
    if (const auto payload = piece.number(row, 3)) piece.set(row, 3, payloads_.number(place, *payload));
  };
  copy(records, TrialPart::checkpoints, checkpoints_, map, [&](std::int64_t count) {
    for (const auto& [record, place] : found) best[record] = into_.statements.last_inserted() - (count - 1 - place);
    found.clear();
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
      note, record.in_shard->rank().trial);
  if (record.has_state) {
    shard_.each("SELECT lower(hex(sha256)), bytes FROM resume_state WHERE trial_id = ? AND is_file = 1", note,
                record.in_shard->rank().trial);
  }
  for (const auto& [sha256, bytes] : files) adopt_(sha256, bytes);
}

// Nobody runs it in the target. It is the same whenever and however often it is done.
void TrialTransfer::end_what_runs(const Record& record) {
  auto& statements = into_.statements;
  const auto seen = statements.text(last_seen, record.trial);
  const auto message = not_ended_message(record.in_shard->rank());
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
