#include "database/records.hpp"

namespace runner::database {

namespace {

std::size_t bytes_of(const events::Payload& payload) noexcept { return payload.bytes.size() + payload.sha256.size(); }

std::size_t bytes_of(const std::vector<events::ResultTable>& tables) noexcept {
  std::size_t bytes = tables.size() * sizeof(events::ResultTable);
  for (const auto& table : tables) bytes += table.name.size() + table.json.size();
  return bytes;
}

struct Owned {
  std::size_t operator()(const FingerprintRecord& record) const noexcept { return record.fingerprint.size(); }
  std::size_t operator()(const PluginUse& record) const noexcept {
    return record.plugin.path.size() + record.plugin.sha256.size();
  }
  std::size_t operator()(const events::AttemptStarted& record) const noexcept { return record.host.size(); }
  std::size_t operator()(const TrialData& record) const noexcept { return record.data_sha256.size(); }
  std::size_t operator()(const events::EpochDone& record) const noexcept {
    std::size_t bytes = record.metrics.size() * sizeof(events::Metric) + record.released.size() * sizeof(std::int64_t);
    for (const auto& metric : record.metrics) bytes += metric.name.size();
    for (const auto& taken : record.checkpoints) bytes += sizeof(taken) + bytes_of(taken.payload);
    return bytes + bytes_of(record.tables);
  }
  std::size_t operator()(const events::StateTaken& record) const noexcept { return bytes_of(record.payload); }
  std::size_t operator()(const events::TestEvaluated& record) const noexcept {
    return record.metrics.size() * sizeof(events::Metric) + bytes_of(record.tables);
  }
  std::size_t operator()(const events::AttemptEnded& record) const noexcept {
    return record.message.size() + record.log.size();
  }
  std::size_t operator()(const EventRecord& record) const noexcept { return record.message.size(); }
  std::size_t operator()(const SuggestionRecord& record) const noexcept {
    std::size_t bytes = record.suggested.params.size() + record.suggested.point.size();
    for (const auto& trial : record.trials) bytes += sizeof(trial) + 2 * trial.spec.size();
    return bytes;
  }
  std::size_t operator()(const StepRecord& record) const noexcept {
    return record.step.reason.size() + record.pruned.size() * sizeof(std::int64_t);
  }
};

}  // namespace

std::size_t record_bytes(const Record& record) noexcept { return sizeof(Record) + std::visit(Owned{}, record); }

}  // namespace runner::database
