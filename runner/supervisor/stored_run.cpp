#include "supervisor/stored_run.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "digest/data_record.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_spec.hpp"

namespace runner::supervisor {

namespace {

// More than this waiting for the disk slows the workers down.
constexpr std::size_t congested_bytes = std::size_t{16} << 20;

std::vector<database::Metric> metrics_of(const protocol::EpochDone& epoch) {
  std::vector<database::Metric> metrics;
  for (const auto& metric : epoch.metrics) metrics.push_back({metric.part, metric.name, metric.value});
  return metrics;
}

}  // namespace

void StoredRun::visit_waiting(const std::function<void(const WaitingTrial&)>& visit) const {
  for (const auto& waiting : waiting_) {
    const auto spec = nlohmann::json::parse(waiting.spec);
    visit({waiting.trial, spec, waiting.best});
  }
}

std::optional<TrialJob> StoredRun::next_job() {
  if (waiting_.empty()) return std::nullopt;
  const auto [trial, text, best] = std::move(waiting_.front());
  waiting_.pop_front();
  TrialJob job{trial, stored_spec(trial, text), {}};
  job.plugins = plugins_.plugins_of(job.spec);
  TrialNotes& notes = notes_[trial];
  notes.plugins = job.plugins;
  notes.data_block = spec::canonical_text(spec::to_json(job.spec).at("dataset"));
  refresh(job);
  return job;
}

void StoredRun::refresh(TrialJob& job) {
  const TrialNotes& notes = notes_.at(job.trial);
  // Where other data are allowed, those that this run found are none of them.
  const bool must_be_same = notes.data_seen || other_data_ == OtherData::refuse;
  if (must_be_same && !notes.data_record.empty()) job.data_sha256 = std::string(last_digest(notes.data_record));
  // A file that is changed while a sweep runs would make its trials incomparable.
  const auto found = data_found_.find(notes.data_block);
  if (notes.data_record.empty() && found != data_found_.end()) job.data_sha256 = found->second;
  job.resume = notes.resume;
  job.payload = notes.state;
  if (!job.resume) {
    if (!job.spec.init || !init_) return;
    job.init = init_->where;
    job.payload = init_->bytes;
    return;
  }
  // A state that is a file has its name once it is committed.
  if (job.resume->file) queue_->flush();
  for (const auto& past : notes.history) {
    if (past.epoch < notes.state_epoch) job.resume->history.push_back(past);
  }
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
    const LibraryStamp stamp = plugins_.stamp_of(plugin.library);
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
  for (const std::string& note : described.notes) {
    queue_->push(database::EventRecord{experiment_, described.trial, "note", note});
  }
  const auto difference = data_difference(notes.data_record, described.data_sha256);
  if (!difference.empty()) queue_->push(database::EventRecord{experiment_, described.trial, "data_changed", difference});
  notes.data_record = with_digest(notes.data_record, described.data_sha256);
  notes.data_seen = true;
  if (!described.data_is_random) data_found_.try_emplace(notes.data_block, described.data_sha256);
  queue_->push(database::TrialData{described.trial, notes.data_record, notes.monitor, notes.mode});
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
                                     metrics_of(epoch), epoch.weights_sha256});
  protocol::PastEvaluation past{epoch.epoch, epoch.step, {}};
  for (const auto& metric : epoch.metrics) {
    if (metric.part == "validation") past.metrics[metric.name] = metric.value;
  }
  auto& history = notes_.at(epoch.trial).history;
  // A resumed trial reports again the epochs that its state was taken before.
  while (!history.empty() && history.back().epoch >= epoch.epoch) history.pop_back();
  history.push_back(std::move(past));
  for (const auto& taken : epoch.checkpoints) {
    const std::size_t bytes = taken.file ? 0 : static_cast<std::size_t>(taken.bytes);
    // What a worker says is not to be trusted: a plugin may have written into its memory.
    if (bytes > payload.size()) throw std::runtime_error("a checkpoint claims more bytes than came with it");
    const auto pushed = queue_->push(checkpoint_record(epoch, taken, payload.first(bytes)));
    payload = payload.subspan(bytes);
    unsaved_.push_back({pushed.token, epoch.trial, epoch.epoch});
  }
  if (!epoch.released.empty()) queue_->push(database::CheckpointRelease{epoch.trial, epoch.released});
}

void StoredRun::on_state(const protocol::StateTaken& state, std::span<const std::byte> payload) {
  database::StateRecord record{state.trial, state.epoch, state.batch, state.is_last, state.sha256, {}};
  TrialNotes& notes = notes_.at(state.trial);
  notes.state.assign(payload.begin(), payload.end());
  notes.state_epoch = state.epoch;
  notes.resume.emplace();
  if (state.file) {
    notes.resume->file = paths_.payload_file(state.sha256).string();
    record.payload = database::PayloadFile{*state.file, static_cast<std::uint64_t>(state.bytes)};
  } else {
    record.payload = notes.state;
  }
  queue_->push(std::move(record));
}

void StoredRun::on_ended(const AttemptResult& result) {
  queue_->push(database::AttemptEnd{result.trial, result.state, result.reason, result.message, result.signal,
                                    result.wall_seconds, result.log});
  if (result.will_retry) {
    queue_->push(database::EventRecord{experiment_, result.trial, "retry", "tried again: " + result.message});
  } else {
    notes_.erase(result.trial);
  }
}

void StoredRun::on_ready() {
  const auto through = queue_->saved_through();
  while (!unsaved_.empty() && unsaved_.front().token <= through) {
    saved_(unsaved_.front().trial, unsaved_.front().epoch);
    unsaved_.pop_front();
  }
  failed_ = queue_->failure().has_value();
}

bool StoredRun::is_congested() const { return queue_->queued_bytes() > congested_bytes; }

std::optional<database::DatabaseError> StoredRun::finish() {
  queue_->flush();
  on_ready();
  return queue_->failure();
}

}  // namespace runner::supervisor
