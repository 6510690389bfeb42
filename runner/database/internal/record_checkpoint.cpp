#include "database/internal/metrics_json.hpp"
#include "database/internal/recording.hpp"

namespace runner::database {

namespace {

// The bytes go into the database itself, or the worker's file takes its lasting name.
void store_payload(Recording& into, const events::Payload& payload) {
  if (payload.file)
    return into.store.adopt(*payload.file, payload.sha256, static_cast<std::uint64_t>(payload.size_bytes));
  into.statements.run("INSERT INTO blob (sha256, data) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING", payload.sha256,
                      std::span<const std::byte>(payload.bytes));
}

}  // namespace

void record_checkpoint(Recording& into, const events::EpochDone& epoch, const events::CheckpointTaken& taken) {
  const events::Payload& payload = taken.payload;
  store_payload(into, payload);
  into.statements.run(
      "INSERT INTO checkpoint (trial_id, epoch, step, monitor, mode, monitor_value, val_loss, metrics, policy, reason,"
      " bytes, sha256, blob_sha256, path, storage) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (trial_id, epoch, step, policy) DO UPDATE SET monitor = excluded.monitor, mode = excluded.mode,"
      " monitor_value = excluded.monitor_value, val_loss = excluded.val_loss, metrics = excluded.metrics,"
      " reason = excluded.reason, bytes = excluded.bytes, sha256 = excluded.sha256,"
      " blob_sha256 = excluded.blob_sha256, path = excluded.path, storage = excluded.storage, payload_state = 'live',"
      " created_at = excluded.created_at",
      epoch.trial, epoch.epoch, epoch.step, taken.monitor, to_text(taken.mode),
      finite_value(epoch.metrics, Split::validation, taken.monitor),
      finite_value(epoch.metrics, Split::validation, "loss"), metrics_json(epoch.metrics), taken.policy, taken.reason,
      payload.size_bytes, payload.sha256, payload.file ? std::nullopt : std::optional(payload.sha256),
      payload.file ? std::optional(into.paths.relative_payload_path(payload.sha256)) : std::nullopt,
      payload.file ? "file" : "blob");
}

}  // namespace runner::database
