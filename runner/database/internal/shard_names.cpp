#include "database/internal/shard_names.hpp"

#include <string>
#include <vector>

#include "database/internal/row_copy.hpp"

namespace runner::database {

namespace {

// Returns the number that is known, or what `find` gives.
template <class Find>
std::int64_t number_or(std::map<std::int64_t, std::int64_t>& known, std::int64_t in_shard, const Find& find) {
  const auto found = known.find(in_shard);
  return found != known.end() ? found->second : known.emplace(in_shard, find()).first->second;
}

}  // namespace

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
  const auto copied =
      copy_rows(shard_, statements.database(), {"plugin", "id = ?", {"id"}}, in_shard, [](KeptRows& rows) {
        for (int row = 0; row < rows.size(); ++row) rows.set(row, 0, std::nullopt);
      });
  if (copied == 0) throw shard_.error("a trial names a plugin that is not there: restore the shard from a backup");
  return statements.last_inserted();
}

std::optional<std::int64_t> ShardNames::trial(std::int64_t in_shard) {
  std::string uuid;
  shard_.each(
      "SELECT uuid FROM trial WHERE id = ?", [&](SQLite::Statement& row) { uuid = row.getColumn(0).getString(); },
      in_shard);
  return into_.statements.number("SELECT id FROM trial WHERE uuid = ?", uuid);
}

}  // namespace runner::database
