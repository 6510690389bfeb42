#include "supervisor/stored_run.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "spec/trial_spec_json.hpp"

namespace runner::supervisor {

namespace {

// More than this waiting for the disk slows the workers down.
constexpr std::size_t kCongestedBytes = std::size_t{64} << 20;

database::ParamValue param_value(const nlohmann::json& value) {
  switch (value.type()) {
    case nlohmann::json::value_t::null: return nullptr;
    case nlohmann::json::value_t::boolean: return value.get<bool>();
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned: return value.get<std::int64_t>();
    case nlohmann::json::value_t::number_float: return value.get<double>();
    case nlohmann::json::value_t::string: return value.get<std::string>();
    default: return database::JsonText{spec::canonical_text(value)};
  }
}

// `{"optimizer": {"lr": 0.1}}` becomes `optimizer.lr`; `seed` stands in a column of its own.
void flatten(const nlohmann::json& value, const std::string& prefix, std::vector<database::Param>& params) {
  for (const auto& [key, element] : value.items()) {
    const std::string path = prefix + key;
    if (element.is_object() && !element.empty()) {
      flatten(element, path + ".", params);
    } else if (path != "seed") {
      params.push_back({path, param_value(element)});
    }
  }
}

database::TrialRecord trial_record(const spec::TrialSpec& spec, std::int64_t experiment, std::size_t ordinal) {
  database::TrialRecord record;
  record.experiment = experiment;
  record.ordinal = static_cast<std::int64_t>(ordinal);
  record.config = spec::config_sha256(spec);
  record.spec_sha256 = spec::spec_sha256(spec);
  record.spec = spec::canonical_text(spec);
  record.seed = spec.seed;
  const auto lr = spec.optimizer.parameters.find("lr");
  if (lr != spec.optimizer.parameters.end() && lr->is_number()) record.lr = lr->get<double>();
  record.dataset = spec.dataset.plugin;
  record.model = spec.model.plugin;
  record.optimizer = spec.optimizer.plugin;
  flatten(spec::to_json(spec), "", record.params);
  return record;
}

std::vector<database::Metric> metrics_of(const protocol::EpochDone& epoch) {
  std::vector<database::Metric> metrics;
  for (const auto& metric : epoch.metrics) metrics.push_back({metric.part, metric.name, metric.value});
  return metrics;
}

}  // namespace

StoredRun::StoredRun(const std::filesystem::path& database, const ExperimentPlan& plan, Saved saved)
    : saved_(std::move(saved)), stamps_(plan.stamps), host_(plan.experiment.host), paths_(database) {
  database::Writer writer(database);
  writer.interrupt_abandoned_trials();
  writer.remove_orphans();
  lease_ = database::PayloadLease::acquire(paths_);
  add_experiment(writer, plan);
  queue_.emplace(std::move(writer));
}

void StoredRun::add_experiment(database::Writer& writer, const ExperimentPlan& plan) {
  auto transaction = writer.transaction();
  experiment_ = writer.add_experiment(plan.experiment);
  lock_.emplace(database::ExperimentLock::acquire(paths_, experiment_));
  for (std::size_t i = 0; i < plan.trials.size(); ++i) {
    const spec::TrialSpec& spec = plan.trials[i].spec;
    const std::int64_t trial = writer.add_trial(trial_record(spec, experiment_, i));
    jobs_.push_back({trial, spec, plan.plugins[i]});
    notes_[trial].plugins = plan.plugins[i];
  }
  transaction.commit();
}

void StoredRun::on_hello(const protocol::Hello& hello) {
  if (std::exchange(said_fingerprint_, true)) return;
  queue_->push(database::FingerprintRecord{experiment_, hello.libtorch_version, hello.fingerprint.dump()});
}

void StoredRun::on_started(protocol::TrialId trial, pid_t worker) {
  queue_->push(database::AttemptStart{trial, worker, host_});
}

void StoredRun::on_loaded(const protocol::PluginsLoaded& loaded) {
  for (const auto& plugin : notes_.at(loaded.trial).plugins) {
    const LibraryStamp& stamp = stamps_[plugin.library];
    const auto digest = loaded.library_sha256.find(plugin.library);
    queue_->push(database::PluginUse{
        loaded.trial,
        {plugin.kind, plugin.name, plugin.library, digest != loaded.library_sha256.end() ? digest->second : "",
         stamp.sdk_version, stamp.libtorch_version, stamp.compiler}});
  }
}

void StoredRun::on_described(const protocol::Described& described) {
  TrialNotes& notes = notes_.at(described.trial);
  notes.monitor = described.monitor;
  notes.mode = database::monitor_mode_from(described.mode).value_or(database::MonitorMode::min);
  queue_->push(database::TrialData{described.trial, described.data_sha256, notes.monitor, notes.mode});
}

database::CheckpointRecord StoredRun::checkpoint_record(const protocol::EpochDone& epoch,
                                                        const protocol::CheckpointTaken& taken,
                                                        std::span<const std::byte> payload) const {
  const TrialNotes& notes = notes_.at(epoch.trial);
  database::CheckpointRecord record;
  record.trial = epoch.trial;
  record.epoch = epoch.epoch;
  record.step = epoch.step;
  record.monitor = notes.monitor;
  record.mode = notes.mode;
  for (const auto& metric : epoch.metrics) {
    if (metric.part == "validation" && metric.name == notes.monitor) record.monitor_value = metric.value;
  }
  record.metrics = metrics_of(epoch);
  record.policy = taken.policy;
  record.reason = taken.reason;
  record.sha256 = taken.sha256;
  if (taken.file) {
    record.payload = database::PayloadFile{*taken.file, static_cast<std::uint64_t>(taken.bytes)};
  } else {
    record.payload = std::vector<std::byte>(payload.begin(), payload.end());
  }
  return record;
}

void StoredRun::on_epoch(const protocol::EpochDone& epoch, std::span<const std::byte> payload) {
  queue_->push(database::EpochRecord{epoch.trial, epoch.epoch, epoch.step, epoch.lr, epoch.wall_seconds,
                                     metrics_of(epoch)});
  for (const auto& taken : epoch.checkpoints) {
    const std::size_t bytes = taken.file ? 0 : static_cast<std::size_t>(taken.bytes);
    const auto pushed = queue_->push(checkpoint_record(epoch, taken, payload.first(bytes)));
    payload = payload.subspan(bytes);
    unsaved_.push_back({pushed.token, epoch.trial, epoch.epoch});
  }
}

void StoredRun::on_ended(const AttemptResult& result) {
  queue_->push(database::AttemptEnd{result.trial, result.state, result.reason, result.message, result.signal,
                                    result.wall_seconds, result.log});
}

void StoredRun::on_ready() {
  const auto through = queue_->saved_through();
  while (!unsaved_.empty() && unsaved_.front().token <= through) {
    saved_(unsaved_.front().trial, unsaved_.front().epoch);
    unsaved_.pop_front();
  }
  failed_ = queue_->failure().has_value();
}

bool StoredRun::is_congested() const { return queue_->queued_bytes() > kCongestedBytes; }

std::optional<database::DatabaseError> StoredRun::finish() {
  queue_->flush();
  on_ready();
  return queue_->failure();
}

}  // namespace runner::supervisor
