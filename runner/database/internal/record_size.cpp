#include "database/records.hpp"

namespace runner::database {

namespace {

std::size_t metrics_bytes(const std::vector<Metric>& metrics) noexcept {
  std::size_t bytes = metrics.size() * sizeof(Metric);
  for (const auto& metric : metrics) bytes += metric.part.size() + metric.name.size();
  return bytes;
}

struct Owned {
  std::size_t operator()(const FingerprintRecord& record) const noexcept { return record.fingerprint.size(); }
  std::size_t operator()(const PluginUse& record) const noexcept {
    return record.plugin.path.size() + record.plugin.sha256.size();
  }
  std::size_t operator()(const AttemptStart& record) const noexcept { return record.host.size(); }
  std::size_t operator()(const TrialData& record) const noexcept { return record.data_sha256.size(); }
  std::size_t operator()(const EpochRecord& record) const noexcept { return metrics_bytes(record.metrics); }
  std::size_t operator()(const CheckpointRecord& record) const noexcept {
    const auto* payload = std::get_if<std::vector<std::byte>>(&record.payload);
    return metrics_bytes(record.metrics) + record.sha256.size() + (payload != nullptr ? payload->size() : 0);
  }
  std::size_t operator()(const CheckpointRelease& record) const noexcept { return record.epochs.size() * 8; }
  std::size_t operator()(const StateRecord& record) const noexcept {
    const auto* payload = std::get_if<std::vector<std::byte>>(&record.payload);
    return record.sha256.size() + (payload != nullptr ? payload->size() : 0);
  }
  std::size_t operator()(const AttemptEnd& record) const noexcept { return record.message.size() + record.log.size(); }
  std::size_t operator()(const EventRecord& record) const noexcept { return record.message.size(); }
};

}  // namespace

std::size_t record_bytes(const Record& record) noexcept { return sizeof(Record) + std::visit(Owned{}, record); }

}  // namespace runner::database
