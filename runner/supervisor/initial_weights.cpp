#include "supervisor/initial_weights.hpp"

#include "database/database_error.hpp"
#include "database/reader.hpp"
#include "digest/sha256.hpp"

namespace runner::supervisor {

namespace {

using database::DatabaseError;
using database::DatabaseFault;

bool is_file(const spec::Init& init) { return init.from.ends_with(".safetensors"); }

std::string sha256_of(const std::string& file) {
  try {
    return sha256_hex_of_file(file);
  } catch (const std::exception& error) {
    throw DatabaseError(DatabaseFault::not_found, std::string("init.from: ") + error.what(), file);
  }
}

events::Payload unchanged(const std::string& file, const spec::Init& init) {
  if (const auto now = sha256_of(file); now != init.sha256) {
    throw DatabaseError(DatabaseFault::unreadable,
                        "init.from: " + file + " has changed: its SHA-256 is " + now + ", the trial was planned with " +
                            init.sha256 + "; put the file back",
                        file);
  }
  return {.sha256 = init.sha256, .file = file};
}

}  // namespace

spec::Init look_up(const std::filesystem::path& database, const spec::Init& init) {
  spec::Init found = init;
  if (is_file(init)) {
    found.sha256 = sha256_of(init.from);
    return found;
  }
  const auto row = database::Reader(database).checkpoint(init.from);
  found.from = std::to_string(row.trial) + "@" + std::to_string(row.epoch);
  found.sha256 = row.sha256;
  return found;
}

bool is_checkpoint(const spec::Init& init) { return !is_file(init); }

events::Payload find_weights(const std::filesystem::path& database, const spec::Init& init,
                             const std::optional<std::filesystem::path>& kept_in) {
  if (is_file(init)) return unchanged(init.from, init);
  if (kept_in) return unchanged(kept_in->string(), init);
  database::Reader reader(database);
  const auto row = reader.checkpoint_with(init.sha256);
  if (row.path) return {.sha256 = row.sha256, .file = reader.paths().payload_file(row.sha256).string()};
  return {.size_bytes = row.bytes, .sha256 = row.sha256, .bytes = reader.payload(row)};
}

}  // namespace runner::supervisor
