#include <cmath>
#include <stdexcept>

#include "database/internal/metrics_json.hpp"
#include "database/internal/recording.hpp"

namespace runner::database {

namespace {

struct Stored {
  std::int64_t bytes;
  bool in_database;
};

Stored store_payload(Recording& into, const CheckpointRecord& checkpoint) {
  if (const auto* file = std::get_if<PayloadFile>(&checkpoint.payload)) {
    into.store.adopt(file->temporary, checkpoint.sha256, file->bytes);
    return {static_cast<std::int64_t>(file->bytes), false};
  }
  const auto& bytes = std::get<std::vector<std::byte>>(checkpoint.payload);
  into.statements.run("INSERT INTO blob (sha256, data) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING",
                      checkpoint.sha256, std::span<const std::byte>(bytes));
  return {static_cast<std::int64_t>(bytes.size()), true};
}

}  // namespace

void record(Recording& into, const CheckpointRecord& checkpoint) {
  const auto stored = store_payload(into, checkpoint);
  const bool finite = std::isfinite(checkpoint.monitor_value);
  into.statements.run(
      "INSERT INTO checkpoint (trial_id, epoch, step, monitor, mode, monitor_value, val_loss, metrics, policy, reason,"
      " bytes, sha256, blob_sha256, path, storage) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (trial_id, epoch, step, policy) DO UPDATE SET monitor = excluded.monitor, mode = excluded.mode,"
      " monitor_value = excluded.monitor_value, val_loss = excluded.val_loss, metrics = excluded.metrics,"
      " reason = excluded.reason, bytes = excluded.bytes, sha256 = excluded.sha256,"
      " blob_sha256 = excluded.blob_sha256, path = excluded.path, storage = excluded.storage, payload_state = 'live',"
      " created_at = excluded.created_at",
      checkpoint.trial, checkpoint.epoch, checkpoint.step, checkpoint.monitor, to_text(checkpoint.mode),
      finite ? std::optional(checkpoint.monitor_value) : std::nullopt,
      finite_value(checkpoint.metrics, "validation", "loss"), metrics_json(checkpoint.metrics), checkpoint.policy,
      checkpoint.reason, stored.bytes, checkpoint.sha256,
      stored.in_database ? std::optional(checkpoint.sha256) : std::nullopt,
      stored.in_database ? std::nullopt : std::optional(into.paths.relative_payload_path(checkpoint.sha256)),
      stored.in_database ? "blob" : "file");
}

}  // namespace runner::database
