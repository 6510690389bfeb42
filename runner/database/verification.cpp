#include "database/verification.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
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
  /// The row that names it: a checkpoint's number, or the trial of a state.
  std::int64_t row = 0;
  bool is_state = false;
};

// Few at a time: a database may name millions, and a transaction that reads them all would hold up a running sweep.
constexpr std::int64_t payloads_at_a_time = 1000;

constexpr const char* checkpoints_after =
    "SELECT id, trial_id || '@' || epoch, lower(hex(sha256)), is_file FROM checkpoint"
    " WHERE id > ? AND payload_state IS NULL ORDER BY id LIMIT ?";
constexpr const char* states_after =
    "SELECT trial_id, 'trial ' || trial_id, lower(hex(sha256)), is_file FROM resume_state"
    " WHERE trial_id > ? ORDER BY trial_id LIMIT ?";

template <class Visit>
void visit_payloads(Reader& reader, bool states, const Visit& visit) {
  auto last = std::numeric_limits<std::int64_t>::min();
  while (true) {
    const auto table = reader.query(states ? states_after : checkpoints_after, {last, payloads_at_a_time});
    for (const auto& row : table.rows) {
      last = number_in(row[0]);
      visit(Payload{text_in(row[1]), text_in(row[2]), number_in(row[3]) != 0, last, states});
    }
    if (static_cast<std::int64_t>(table.rows.size()) < payloads_at_a_time) return;
  }
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
  const auto table =
      payload.is_state
          ? reader.query("SELECT data FROM resume_state WHERE trial_id = ?", {payload.row})
          : reader.query("SELECT data FROM payload WHERE id = (SELECT payload_id FROM checkpoint WHERE id = ?)",
                         {payload.row});
  if (table.rows.empty()) return {Kind::missing, "", 0};
  const auto* bytes = std::get_if<std::vector<std::byte>>(&table.rows[0][0]);
  if (bytes == nullptr) return {Kind::corrupt, "", 0};
  const bool is_intact = sha256_hex(std::span<const std::byte>(*bytes)) == payload.sha256;
  return {is_intact ? std::nullopt : std::optional(Kind::corrupt), "", static_cast<std::int64_t>(bytes->size())};
}

// A sweep may release a checkpoint, or replace a state, between the look at its row and the look at its bytes.
bool is_still_named(Reader& reader, const Payload& payload) {
  const auto table =
      payload.is_state
          ? reader.query("SELECT lower(hex(sha256)) FROM resume_state WHERE trial_id = ?", {payload.row})
          : reader.query("SELECT lower(hex(sha256)) FROM checkpoint WHERE id = ? AND payload_state IS NULL",
                         {payload.row});
  return !table.rows.empty() && text_in(table.rows[0][0]) == payload.sha256;
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

std::set<std::string> named_files(Reader& reader) {
  std::set<std::string> names;
  const auto table = reader.query(
      "SELECT lower(hex(sha256)) FROM checkpoint WHERE is_file = 1 AND payload_state IS NULL"
      " UNION SELECT lower(hex(sha256)) FROM resume_state WHERE is_file = 1");
  for (const auto& row : table.rows) {
    if (!is_sha256_hex(text_in(row[0]))) continue;
    names.insert(reader.paths().payload_file(text_in(row[0])).filename().string());
  }
  return names;
}

void look_for_unknown_files(Reader& reader, Verification& verification) {
  std::error_code error;
  const auto folder = reader.paths().payload_folder();
  std::vector<std::filesystem::path> found;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (!files::is_temporary_name(entry->path().filename().string())) found.push_back(entry->path());
  }
  // After the folder was read, so that what a running sweep commits meanwhile is known.
  const auto known = found.empty() ? std::set<std::string>() : named_files(reader);
  for (const auto& file : found) {
    std::error_code gone;
    if (known.contains(file.filename().string()) || !std::filesystem::exists(file, gone)) continue;
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
  const auto visit = [&](const Payload& payload) {
    const bool has_file = payload.is_file && is_sha256_hex(payload.sha256);
    const auto file = has_file ? reader.paths().payload_file(payload.sha256) : std::filesystem::path();
    const auto looked = look_at(reader, payload);
    if (looked.problem && !is_still_named(reader, payload)) return;
    ++verification.checkpoints;
    verification.bytes += looked.bytes;
    if (looked.problem) verification.problems.push_back({*looked.problem, payload.name, file.string(), looked.reason});
  };
  visit_payloads(reader, false, visit);
  visit_payloads(reader, true, visit);
  std::stable_sort(verification.problems.begin(), verification.problems.end(),
                   [](const auto& one, const auto& other) { return one.name < other.name; });
  look_for_unknown_files(reader, verification);
  return verification;
}

}  // namespace runner::database
