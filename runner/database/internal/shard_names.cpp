#include "database/internal/shard_names.hpp"

#include <algorithm>
#include <string>

namespace runner::database {

namespace {

// Returns the number that is known, or what `find` gives.
template <class Find>
std::int64_t number_or(std::map<std::int64_t, std::int64_t>& known, std::int64_t in_shard, const Find& find) {
  const auto found = known.find(in_shard);
  return found != known.end() ? found->second : known.emplace(in_shard, find()).first->second;
}

}  // namespace

ShardNames::ShardNames(Recording& into, ShardSource& shard)
    : into_(into),
      shard_(shard),
      read_payload_(shard.reading([&](StatementCache&) {
        return prepare_raw(shard.database(), "SELECT sha256, data FROM main.payload WHERE id = ?");
      })),
      add_payload_(prepare_raw(into.statements.database(),
                               "INSERT INTO payload (sha256, data) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING")) {}

std::int64_t ShardNames::layout(std::int64_t in_shard) {
  return number_or(layouts_, in_shard, [&] {
    StoredNames::Layout layout;
    shard_.each(
        "SELECT part, name FROM metric_name WHERE layout_id = ? ORDER BY place",
        [&](SQLite::Statement& row) {
          layout.emplace_back(row.getColumn(0).getString(), row.getColumn(1).getString());
        },
        in_shard);
    return into_.names.layout_of(into_.statements, layout);
  });
}

std::int64_t ShardNames::reason(std::int64_t in_shard) {
  return number_or(reasons_, in_shard, [&] {
    std::vector<std::string> texts;
    shard_.each(
        "SELECT policy, reason, monitor, mode FROM checkpoint_reason WHERE id = ?",
        [&](SQLite::Statement& row) {
          for (int i = 0; i < 4; ++i) texts.push_back(row.getColumn(i).getString());
        },
        in_shard);
    if (texts.empty()) throw shard_.error("a checkpoint has no reason: restore the shard from a backup");
    auto& statements = into_.statements;
    statements.run(
        "INSERT INTO checkpoint_reason (policy, reason, monitor, mode) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        texts[0], texts[1], texts[2], texts[3]);
    return *statements.number(
        "SELECT id FROM checkpoint_reason WHERE policy = ? AND reason = ? AND monitor = ? AND mode = ?", texts[0],
        texts[1], texts[2], texts[3]);
  });
}

std::int64_t ShardNames::plugin(std::int64_t in_shard) {
  return number_or(plugins_, in_shard, [&] { return find_plugin(in_shard); });
}

std::int64_t ShardNames::find_plugin(std::int64_t in_shard) {
  auto& statements = into_.statements;
  std::string kind;
  std::string name;
  std::string path;
  std::string sha256;
  shard_.each(
      "SELECT kind, name, path, sha256 FROM plugin WHERE id = ?",
      [&](SQLite::Statement& row) {
        kind = row.getColumn(0).getString();
        name = row.getColumn(1).getString();
        path = row.getColumn(2).getString();
        sha256 = row.getColumn(3).getString();
      },
      in_shard);
  const auto known = [&] {
    return statements.number("SELECT id FROM plugin WHERE kind = ? AND name = ? AND path = ? AND sha256 = ?", kind,
                             name, path, sha256);
  };
  if (const auto number = known()) return *number;
  RowCopy(shard_, statements.database(), {"plugin", "id = ?"}, {"id"}).run(in_shard, [](sqlite3_stmt*) {
    return std::array<std::optional<std::int64_t>, 1>{};
  });
  return statements.last_inserted();
}

std::int64_t ShardNames::payload(std::int64_t in_shard, std::span<const std::byte> digest) {
  auto* const read = read_payload_.get();
  auto* const add = add_payload_.get();
  sqlite3_reset(read);
  sqlite3_bind_int64(read, 1, in_shard);
  if (!step_in_shard(shard_, read)) throw shard_.error("a checkpoint has no bytes: restore the shard from a backup");
  const std::span found(static_cast<const std::byte*>(sqlite3_column_blob(read, 0)),
                        static_cast<std::size_t>(sqlite3_column_bytes(read, 0)));
  if (!std::equal(found.begin(), found.end(), digest.begin(), digest.end())) {
    throw shard_.error("a checkpoint has other bytes than it was written with: restore the shard from a backup");
  }
  sqlite3_bind_blob(add, 1, found.data(), static_cast<int>(found.size()), SQLITE_STATIC);
  sqlite3_bind_blob(add, 2, sqlite3_column_blob(read, 1), sqlite3_column_bytes(read, 1), SQLITE_STATIC);
  auto& statements = into_.statements;
  write_from_shard(shard_, statements.database(), add);
  const bool is_new = statements.database().getChanges() == 1;
  const auto number = is_new ? std::optional(statements.last_inserted())
                             : statements.number("SELECT id FROM payload WHERE sha256 = ?", found);
  sqlite3_clear_bindings(add);
  sqlite3_reset(read);
  return *number;
}

std::optional<std::int64_t> ShardNames::trial(std::int64_t in_shard) {
  std::string uuid;
  shard_.each(
      "SELECT uuid FROM trial WHERE id = ?", [&](SQLite::Statement& row) { uuid = row.getColumn(0).getString(); },
      in_shard);
  return into_.statements.number("SELECT id FROM trial WHERE uuid = ?", uuid);
}

}  // namespace runner::database
