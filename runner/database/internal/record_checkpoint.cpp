#include <chrono>

#include "database/internal/number_text.hpp"
#include "database/internal/recording.hpp"

namespace runner::database {

namespace {

// The bytes go into the database itself, and have a number there; or the worker's file takes its lasting name.
std::optional<std::int64_t> store_payload(Recording& into, const events::Payload& payload, const DigestBytes& digest) {
  if (payload.file) {
    into.store.adopt(*payload.file, payload.sha256, static_cast<std::uint64_t>(payload.size_bytes));
    return std::nullopt;
  }
  auto& statements = into.statements;
  const int added = statements.run("INSERT INTO payload (sha256, data) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
                                   digest, std::span<const std::byte>(payload.bytes));
  return added == 1 ? statements.last_inserted() : statements.number("SELECT id FROM payload WHERE sha256 = ?", digest);
}

// The checkpoint of an epoch that is reported again, by the same policy.
std::optional<std::int64_t> earlier_checkpoint(Recording& into, const events::EpochDone& epoch,
                                               const std::string& policy) {
  return into.statements.number(
      "SELECT c.id FROM checkpoint AS c JOIN checkpoint_reason AS r ON r.id = c.reason_id"
      " WHERE c.trial_id = ? AND c.epoch = ? AND r.policy = ?",
      epoch.trial, epoch.epoch, policy);
}

}  // namespace

std::int64_t Recording::happened_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(happened.time_since_epoch()).count();
}

void record_checkpoint(Recording& into, const events::EpochDone& epoch, const events::CheckpointTaken& taken,
                       bool is_new_epoch) {
  const events::Payload& payload = taken.payload;
  const DigestBytes digest = digest_bytes(payload.sha256);
  const auto stored = store_payload(into, payload, digest);
  const auto reason = into.names.reason_of(into.statements, taken);
  const auto value = finite_value(epoch.metrics, taken.monitor);
  const auto earlier = is_new_epoch ? std::nullopt : earlier_checkpoint(into, epoch, taken.policy);
  if (earlier) {
    const auto replaced = into.statements.number("SELECT payload_id FROM checkpoint WHERE id = ?", *earlier);
    into.statements.run(
        "UPDATE checkpoint SET reason_id = ?, monitor_value = ?, bytes = ?, sha256 = ?, payload_id = ?, is_file = ?,"
        " payload_state = NULL, created_ms = ? WHERE id = ?",
        reason, value, payload.size_bytes, digest, stored, payload.file.has_value(), into.happened_ms(), *earlier);
    if (replaced) remove_payload_unless_used(into, *replaced);
    return into.summaries.look_for_best(epoch.trial);
  }
  const auto checkpoint = into.statements.insert(
      "INSERT INTO checkpoint (trial_id, epoch, reason_id, monitor_value, bytes, sha256, payload_id, is_file,"
      " created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      epoch.trial, epoch.epoch, reason, value, payload.size_bytes, digest, stored, payload.file.has_value(),
      into.happened_ms());
  if (value) into.summaries.add_checkpoint(epoch, checkpoint, taken.mode, *value);
}

}  // namespace runner::database
