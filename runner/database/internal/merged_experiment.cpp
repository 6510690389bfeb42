#include "database/internal/merged_experiment.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "database/internal/row_copy.hpp"

namespace runner::database {

namespace {

constexpr const char* other_fingerprint_kind = "other_fingerprint";

/// What its first worker computes with, and its LibTorch.
using Fingerprint = std::pair<std::string, std::string>;

std::optional<Fingerprint> fingerprint_in(StatementCache& statements, std::int64_t experiment) {
  std::optional<Fingerprint> found;
  statements.each(
      "SELECT fingerprint, coalesce(libtorch_version, '') FROM experiment WHERE id = ? AND fingerprint IS NOT NULL",
      [&](SQLite::Statement& row) { found.emplace(row.getColumn(0).getString(), row.getColumn(1).getString()); },
      experiment);
  return found;
}

// An event happened once, however many databases tell of it.
void add_event_once(StatementCache& statements, std::int64_t experiment, const std::string& kind,
                    const std::string& message, const std::string& created_at) {
  statements.run(
      "INSERT INTO event (experiment_id, kind, message, created_at) SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS"
      " (SELECT 1 FROM event WHERE experiment_id = ?1 AND trial_id IS NULL AND kind = ?2 AND message = ?3"
      " AND created_at = ?4)",
      experiment, kind, message, created_at);
}

void note_other_fingerprint(StatementCache& statements, std::int64_t experiment, const Fingerprint& other) {
  const auto created_at = statements.text("SELECT created_at FROM experiment WHERE id = ?", experiment);
  add_event_once(statements, experiment, other_fingerprint_kind, "LibTorch " + other.second + ", " + other.first,
                 created_at.value_or(""));
}

std::optional<UnlikeFingerprints> merge_fingerprint(Recording& into, ShardSource& shard, std::int64_t in_shard,
                                                    std::int64_t experiment) {
  auto& statements = into.statements;
  const auto theirs = shard.reading([&](auto& reading) { return fingerprint_in(reading, in_shard); });
  const auto ours = fingerprint_in(statements, experiment);
  if (!theirs || theirs == ours) return std::nullopt;
  if (ours) note_other_fingerprint(statements, experiment, std::max(*ours, *theirs));
  if (!ours || *theirs < *ours) {
    statements.run("UPDATE experiment SET fingerprint = ?, libtorch_version = ? WHERE id = ?", theirs->first,
                   theirs->second, experiment);
  }
  return ours ? std::optional(UnlikeFingerprints{ours->first, theirs->first}) : std::nullopt;
}

// Nothing but a changed shard has suggestions or steps of no search.
void refuse_parts_of_no_search(Recording& into, ShardSource& shard, std::int64_t experiment) {
  if (into.statements.number("SELECT 1 FROM search WHERE experiment_id = ?", experiment)) return;
  if (into.statements.number("SELECT 1 FROM suggestion WHERE experiment_id = ? LIMIT 1", experiment) ||
      into.statements.number("SELECT 1 FROM search_step WHERE experiment_id = ? LIMIT 1", experiment)) {
    throw shard.error(
        "it holds what runner never writes (parts of a search that is not there): another program has changed it;"
        " restore it from a backup");
  }
}

void add_search(Recording& into, ShardSource& shard, std::int64_t in_shard, std::int64_t experiment) {
  for (const char* table : {"search", "suggestion", "search_step"}) {
    copy_rows(shard, into.statements.database(), {table, "experiment_id = ?", {"experiment_id"}}, in_shard,
              [&](KeptRows& rows) {
                for (int row = 0; row < rows.size(); ++row) rows.set(row, 0, experiment);
              });
  }
  refuse_parts_of_no_search(into, shard, experiment);
}

// What was suggested there and not here. Trials of two suggestions of one number would have one place in the
// experiment: that is refused before anything is taken.
void merge_search(Recording& into, ShardSource& shard, std::int64_t in_shard, std::int64_t experiment) {
  const auto here = [&](const auto& action) {
    translating(into.statements.database().getHandle(), into.paths.database(), action);
  };
  shard.each(
      "SELECT trials, definition FROM search WHERE experiment_id = ?",
      [&](SQLite::Statement& row) {
        here([&] {
          into.statements.run("UPDATE search SET trials = ?2, definition = ?3 WHERE experiment_id = ?1 AND trials < ?2",
                              experiment, row.getColumn(0).getInt64(), row.getColumn(1).getString());
        });
      },
      in_shard);
  shard.each(
      "SELECT number, config, results, point, params, reason FROM suggestion WHERE experiment_id = ?",
      [&](SQLite::Statement& row) {
        here([&] {
          into.statements.run(
              "INSERT INTO suggestion (experiment_id, number, config, results, point, params, reason)"
              " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
              experiment, row.getColumn(0).getInt64(), row.getColumn(1).getString(), row.getColumn(2).getInt64(),
              row.getColumn(3).getString(), row.getColumn(4).getString(), row.getColumn(5).getString());
        });
      },
      in_shard);
  shard.each(
      "SELECT number, action, suggestion, epochs, results, reason, replicates FROM search_step WHERE experiment_id = ?",
      [&](SQLite::Statement& row) {
        here([&] {
          into.statements.run(
              "INSERT INTO search_step (experiment_id, number, action, suggestion, epochs, results, reason, replicates)"
              " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
              experiment, row.getColumn(0).getInt64(), row.getColumn(1).getString(), row.getColumn(2).getInt64(),
              row.getColumn(3).getInt64(), row.getColumn(4).getInt64(), row.getColumn(5).getString(),
              row.getColumn(6).getInt64());
        });
      },
      in_shard);
  here([&] { refuse_parts_of_no_search(into, shard, experiment); });
}

}  // namespace

std::int64_t add_merged_experiment(Recording& into, ShardSource& shard, std::int64_t in_shard, bool keep_number) {
  auto& statements = into.statements;
  const auto last = statements.number("SELECT seq FROM sqlite_sequence WHERE name = 'experiment'").value_or(0);
  const auto kept = keep_number && in_shard > last ? std::optional(in_shard) : std::nullopt;
  const auto copied =
      copy_rows(shard, statements.database(), {"experiment", "id = ?", {"id"}}, in_shard, [&](KeptRows& rows) {
        for (int row = 0; row < rows.size(); ++row) rows.set(row, 0, kept);
      });
  if (copied == 0) {
    throw shard.error("its experiment " + std::to_string(in_shard) +
                      " was removed while it was merged; merge it again");
  }
  const auto experiment = statements.last_inserted();
  copy_rows(shard, statements.database(),
            {"event", "experiment_id = ? AND trial_id IS NULL ORDER BY id", {"id", "experiment_id"}}, in_shard,
            [&](KeptRows& rows) {
              for (int row = 0; row < rows.size(); ++row) {
                rows.set(row, 0, std::nullopt);
                rows.set(row, 1, experiment);
              }
            });
  add_search(into, shard, in_shard, experiment);
  return experiment;
}

std::optional<UnlikeFingerprints> merge_experiment(Recording& into, ShardSource& shard, std::int64_t in_shard,
                                                   std::int64_t experiment) {
  shard.each(
      "SELECT kind, message, created_at FROM event WHERE experiment_id = ? AND trial_id IS NULL ORDER BY id",
      [&](SQLite::Statement& row) {
        translating(into.statements.database().getHandle(), into.paths.database(), [&] {
          add_event_once(into.statements, experiment, row.getColumn(0).getString(), row.getColumn(1).getString(),
                         row.getColumn(2).getString());
        });
      },
      in_shard);
  merge_search(into, shard, in_shard, experiment);
  return merge_fingerprint(into, shard, in_shard, experiment);
}

}  // namespace runner::database
