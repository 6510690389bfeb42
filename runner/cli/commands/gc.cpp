#include <fmt/format.h>

#include <optional>

#include "cli/arguments.hpp"
#include "cli/open_database.hpp"
#include "cli/print_table.hpp"
#include "database/database_error.hpp"
#include "database/reader.hpp"
#include "database/writer.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// Returns what a full disk has to say.
std::optional<database::DatabaseError> compact(database::Writer& writer, bool repack) {
  try {
    {
      auto transaction = writer.transaction();
      writer.rename_payload_paths();
      transaction.commit();
    }
    repack ? writer.repack() : static_cast<void>(writer.compact());
    return std::nullopt;
  } catch (const database::DatabaseError& error) {
    if (error.fault() != database::DatabaseFault::full) throw;
    return error;
  }
}

}  // namespace

int run_gc(const Arguments& arguments) {
  CLI::App app("Removes payload files that nothing names and gives the database's free space back.", "runner gc");
  std::string db;
  bool repack = false;
  add_db_option(app, db);
  app.add_flag("--repack", repack, "Write the database anew, small checkpoints packed more closely");
  if (const auto code = parse(app, arguments)) return *code;
  const auto file = open_database(db);
  { database::Reader must_exist(file); }
  database::Writer writer(file);
  const auto removed = writer.remove_orphans();
  if (!removed) {
    fmt::print(stderr, "runner: {} is being written to; no file was removed, try again when no trial runs\n",
               text::visible(file.string()));
    return exit_database;
  }
  const auto before = std::filesystem::file_size(file);
  if (repack) {
    fmt::print(stderr, "runner: writing {} anew needs up to {} bytes of free disk space until it is done\n",
               text::visible(file.string()), 2 * before);
  }
  const auto refusal = compact(writer, repack);
  const auto after = std::filesystem::file_size(file);
  fmt::print("removed {} files; the database has {} bytes, {} fewer than before\n", *removed, after,
             before > after ? before - after : 0);
  if (!refusal && !repack && writer.has_small_pages()) {
    fmt::print(stderr, "runner: an older runner made this database; `runner gc --repack` makes it smaller\n");
  }
  if (!refusal) return exit_ok;
  fmt::print(stderr,
             "runner: the database could be smaller, but to make it so needs as much space on the disk as it has now;"
             " its free space is used again by what comes next\n");
  // Where files went, space was made.
  return *removed > 0 ? exit_ok : report_database_error(*refusal);
}

}  // namespace runner::cli
