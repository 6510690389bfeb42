#include "database/verification.hpp"

#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>

#include "database/internal/payload_store.hpp"
#include "database/internal/system_error.hpp"
#include "digest/sha256.hpp"
#include "files/writing.hpp"

namespace runner::database {

namespace {

using Kind = PayloadProblem::Kind;

struct Payload {
  std::string name;
  std::string sha256;
  bool is_file = false;
  /// The trial of a state inside the database, and the number of a checkpoint's payload there; 0 where it is none.
  std::int64_t state_of = 0;
  std::int64_t number = 0;
};

std::vector<Payload> payloads_of(Reader& reader) {
  std::vector<Payload> payloads;
  const auto table = reader.query(
      "SELECT trial_id || '@' || epoch, lower(hex(sha256)), is_file, 0, coalesce(payload_id, 0) FROM checkpoint"
      " WHERE payload_state IS NULL"
      " UNION ALL SELECT 'trial ' || trial_id, lower(hex(sha256)), is_file, iif(is_file, 0, trial_id), 0"
      " FROM resume_state ORDER BY 1");
  for (const auto& row : table.rows) {
    payloads.push_back(
        {text_in(row[0]), text_in(row[1]), number_in(row[2]) != 0, number_in(row[3]), number_in(row[4])});
  }
  return payloads;
}

struct Looked {
  std::optional<Kind> problem;
  std::string reason;
  std::int64_t bytes = 0;
};

Looked look_at_file(const DatabasePaths& paths, const std::string& sha256) {
  const auto opened = PayloadStore(paths).open(sha256);
  const auto file = paths.payload_file(sha256);
  std::error_code ignored;
  const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(file, ignored));
  const bool is_intact = translating_files([&] { return sha256_hex_of(opened, file) == sha256; });
  return {is_intact ? std::nullopt : std::optional(Kind::corrupt), "", bytes};
}

Looked look_at_bytes(Reader& reader, const Payload& payload) {
  const auto table = payload.state_of != 0
                         ? reader.query("SELECT data FROM resume_state WHERE trial_id = ?", {payload.state_of})
                         : reader.query("SELECT data FROM payload WHERE id = ?", {payload.number});
  if (table.rows.empty()) return {Kind::missing, "", 0};
  const auto* bytes = std::get_if<std::vector<std::byte>>(&table.rows[0][0]);
  if (bytes == nullptr) return {Kind::corrupt, "", 0};
  const bool is_intact = sha256_hex(std::span<const std::byte>(*bytes)) == payload.sha256;
  return {is_intact ? std::nullopt : std::optional(Kind::corrupt), "", static_cast<std::int64_t>(bytes->size())};
}

// One payload that cannot be read says nothing of the others.
Looked look_at(Reader& reader, const Payload& payload) {
  if (!is_sha256_hex(payload.sha256)) return {Kind::corrupt, "its SHA-256 is none", 0};
  try {
    return payload.is_file ? look_at_file(reader.paths(), payload.sha256) : look_at_bytes(reader, payload);
  } catch (const DatabaseError& error) {
    return {error.error_number() == ENOENT ? Kind::missing : Kind::unreadable, error.what(), 0};
  }
}

void look_for_unknown_files(Reader& reader, const std::set<std::string>& known, Verification& verification) {
  std::error_code error;
  const auto folder = reader.paths().payload_folder();
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const auto& file = entry->path();
    const auto name = file.filename().string();
    if (files::is_temporary_name(name) || known.contains(name)) continue;
    verification.problems.push_back({Kind::unknown, "", file.string(), ""});
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    verification.problems.push_back({Kind::unreadable, "", folder.string(), error.message()});
  }
}

}  // namespace

const char* kind_name(PayloadProblem::Kind kind) noexcept {
  switch (kind) {
    case Kind::corrupt:
      return "corrupt";
    case Kind::missing:
      return "missing";
    case Kind::unreadable:
      return "unreadable";
    case Kind::unknown:
      break;
  }
  return "unknown";
}

Verification verify(Reader& reader) {
  Verification verification;
  std::set<std::string> known;
  for (const auto& payload : payloads_of(reader)) {
    const bool has_file = payload.is_file && is_sha256_hex(payload.sha256);
    const auto file = has_file ? reader.paths().payload_file(payload.sha256) : std::filesystem::path();
    if (has_file) known.insert(file.filename().string());
    ++verification.checkpoints;
    const auto looked = look_at(reader, payload);
    verification.bytes += looked.bytes;
    if (looked.problem) verification.problems.push_back({*looked.problem, payload.name, file.string(), looked.reason});
  }
  look_for_unknown_files(reader, known, verification);
  return verification;
}

}  // namespace runner::database
