#include "database/verification.hpp"

#include <filesystem>
#include <set>

#include "database/payload_store.hpp"
#include "digest/sha256.hpp"

namespace runner::database {

namespace {

using Kind = PayloadProblem::Kind;

struct Payload {
  std::string name;
  std::string sha256;
  bool is_file = false;
  /// Of a state inside the database; 0 else.
  std::int64_t state_of = 0;
};

std::vector<Payload> payloads_of(Reader& reader) {
  std::vector<Payload> payloads;
  const auto table = reader.query(
      "SELECT trial_id || '@' || epoch, sha256, storage = 'file', 0 FROM checkpoint WHERE payload_state = 'live'"
      " UNION ALL SELECT 'trial ' || trial_id, sha256, path IS NOT NULL, iif(path IS NULL, trial_id, 0)"
      " FROM resume_state ORDER BY 1");
  for (const auto& row : table.rows) {
    payloads.push_back({std::get<std::string>(row[0]), std::get<std::string>(row[1]),
                        std::get<std::int64_t>(row[2]) != 0, std::get<std::int64_t>(row[3])});
  }
  return payloads;
}

std::optional<std::vector<std::byte>> bytes_of(Reader& reader, const Payload& payload) {
  if (payload.is_file) {
    if (!std::filesystem::exists(reader.paths().payload_file(payload.sha256))) return std::nullopt;
    return PayloadStore(reader.paths()).read(payload.sha256);
  }
  auto table = payload.state_of != 0
                   ? reader.query("SELECT data FROM resume_state WHERE trial_id = ?", {payload.state_of})
                   : reader.query("SELECT data FROM blob WHERE sha256 = ?", {payload.sha256});
  if (table.rows.empty()) return std::nullopt;
  return std::get<std::vector<std::byte>>(std::move(table.rows[0][0]));
}

void look_for_unknown_files(Reader& reader, const std::set<std::string>& known, Verification& verification) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(reader.paths().payload_folder(), error)) {
    const auto& file = entry.path();
    if (file.extension() == ".partial" || known.contains(file.filename().string())) continue;
    verification.problems.push_back({Kind::unknown, "", file.string()});
  }
}

}  // namespace

const char* kind_name(PayloadProblem::Kind kind) noexcept {
  switch (kind) {
    case Kind::corrupt: return "corrupt";
    case Kind::missing: return "missing";
    case Kind::unknown: break;
  }
  return "unknown";
}

Verification verify(Reader& reader) {
  Verification verification;
  std::set<std::string> known;
  for (const auto& payload : payloads_of(reader)) {
    const auto file = payload.is_file ? reader.paths().payload_file(payload.sha256) : std::filesystem::path();
    if (payload.is_file) known.insert(file.filename().string());
    ++verification.checkpoints;
    const auto bytes = bytes_of(reader, payload);
    if (!bytes) {
      verification.problems.push_back({Kind::missing, payload.name, file.string()});
    } else if (verification.bytes += static_cast<std::int64_t>(bytes->size());
               sha256_hex(std::span<const std::byte>(*bytes)) != payload.sha256) {
      verification.problems.push_back({Kind::corrupt, payload.name, file.string()});
    }
  }
  look_for_unknown_files(reader, known, verification);
  return verification;
}

}  // namespace runner::database
