#include "supervisor/stored_run.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "digest/data_record.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_spec.hpp"
#include "supervisor/trial_record.hpp"

namespace runner::supervisor {

namespace {

// More than this waiting for the disk slows the workers down.
constexpr std::size_t congested_bytes = std::size_t{16} << 20;

std::vector<CurvePoint> curve_in(const std::vector<Evaluation>& history, const Monitor& monitor) {
  std::vector<CurvePoint> curve;
  for (const auto& evaluation : history) {
    const auto value = evaluation.metric(monitor.metric);
    if (!value || !std::isfinite(*value)) continue;
    curve.push_back({evaluation.epoch + 1, monitor.mode == MonitorMode::max ? -*value : *value});
  }
  return curve;
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
  TrialJob job = job_of(trial, stored_spec(trial, text), {});
  job.plugins = plugins_.plugins_of(job.spec);
  TrialNotes& notes = notes_[trial];
  notes.plugins = job.plugins;
  notes.data_text = spec::data_text(job.spec);
  if (search_ && search_->record.stopper) notes.spec = text;
  refresh(job);
  return job;
}

void StoredRun::refresh(TrialJob& job) {
  const TrialNotes& notes = notes_.at(job.trial);
  // Where other data are allowed, those that this run found are none of them.
  const bool must_be_same = notes.data_seen || other_data_ == OtherData::refuse;
  if (must_be_same && !notes.data_record.empty()) job.data_sha256 = std::string(last_digest(notes.data_record));
  // A file that is changed while a sweep runs would make its trials incomparable.
  const auto found = data_found_.find(notes.data_text);
  if (notes.data_record.empty() && found != data_found_.end()) job.data_sha256 = found->second;
  job.resume = notes.resume;
  if (!job.resume) {
    if (job.spec.init) job.init = init_;
    return;
  }
  // A state that is a file has its name once it is committed.
  if (job.resume->state.file) queue_->flush();
  for (const auto& past : notes.history) {
    if (past.epoch < notes.state_epoch) job.resume->history.push_back(past);
  }
}

void StoredRun::on_hello(const protocol::Hello& hello) {
  if (std::exchange(said_fingerprint_, true)) return;
  queue_->push(database::FingerprintRecord{experiment_, hello.libtorch_version, hello.fingerprint.dump()});
}

void StoredRun::on_started(const events::AttemptStarted& started) { queue_->push(started); }

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

void StoredRun::on_described(const events::TrialDescribed& described) {
  TrialNotes& notes = notes_.at(described.trial);
  for (const std::string& note : described.notes) {
    queue_->push(database::EventRecord{experiment_, described.trial, "note", note});
  }
  const auto difference = data_difference(notes.data_record, described.data_sha256);
  if (!difference.empty())
    queue_->push(database::EventRecord{experiment_, described.trial, "data_changed", difference});
  notes.data_record = with_digest(notes.data_record, described.data_sha256);
  notes.data_seen = true;
  notes.monitor = Monitor{described.monitor, described.mode};
  if (!described.data_is_random) data_found_.try_emplace(notes.data_text, described.data_sha256);
  queue_->push(database::TrialData{described.trial, notes.data_record, described.monitor, described.mode});
}

void StoredRun::on_epoch(const events::EpochDone& epoch) {
  Evaluation past{epoch.epoch, epoch.step, 0, {}};
  for (const auto& metric : epoch.metrics) {
    if (metric.split == Split::validation) past.metrics.emplace_back(metric.name, metric.value);
  }
  auto& history = notes_.at(epoch.trial).history;
  // A resumed trial reports again the epochs that its state was taken before.
  while (!history.empty() && history.back().epoch >= epoch.epoch) history.pop_back();
  history.push_back(std::move(past));
  const auto pushed = queue_->push(epoch);
  if (!epoch.checkpoints.empty()) unsaved_.push_back({pushed.token, epoch.trial, epoch.epoch});
}

void StoredRun::on_state(const events::StateTaken& state) {
  TrialNotes& notes = notes_.at(state.trial);
  notes.state_epoch = state.epoch;
  notes.resume.emplace();
  notes.resume->state = state.payload;
  if (state.payload.file) notes.resume->state.file = paths_.payload_file(state.payload.sha256).string();
  queue_->push(state);
}

void StoredRun::on_test(const events::TestEvaluated& evaluated) { queue_->push(evaluated); }

void StoredRun::on_ended(const events::AttemptEnded& ended) {
  queue_->push(ended);
  if (ended.will_retry) {
    queue_->push(database::EventRecord{experiment_, ended.trial, "retry", "tried again: " + ended.message});
    return;
  }
  const auto& notes = notes_.at(ended.trial);
  if (search_ && notes.monitor) {
    curves_[ended.trial] = curve_in(notes.history, *notes.monitor);
    negates_evaluations_ = notes.monitor->mode == MonitorMode::max;
  }
  if (ended.state != events::TrialState::paused) notes_.erase(ended.trial);
}

std::optional<std::vector<CurvePoint>> StoredRun::take_curve(events::TrialId trial) {
  auto node = curves_.extract(trial);
  return node ? std::optional(std::move(node.mapped())) : std::nullopt;
}

void StoredRun::add_step(database::StepRecord record) {
  record.experiment = experiment_;
  for (const auto trial : record.pruned) notes_.erase(trial);
  queue_->push(std::move(record));
}

std::optional<std::vector<events::TrialId>> StoredRun::add_suggestion(const database::Suggested& suggested,
                                                                      const std::vector<spec::TrialSpec>& specs,
                                                                      std::int64_t first_ordinal,
                                                                      std::optional<database::SearchStep> step) {
  database::SuggestionRecord record{
      experiment_, suggested, {}, std::make_shared<std::vector<std::int64_t>>(), std::move(step)};
  for (const auto& spec : specs) {
    record.trials.push_back(trial_record(spec, experiment_, first_ordinal++, plugins_.learning_rate_of(spec)));
  }
  const auto trials = record.trials;
  const auto numbers = record.numbers;
  queue_->push(std::move(record));
  if (!queue_->flush()) return std::nullopt;
  for (std::size_t i = 0; i < trials.size(); ++i) waiting_.push_back({(*numbers)[i], trials[i].spec});
  trials_ += static_cast<std::int64_t>(trials.size());
  return *numbers;
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

void StoredRun::note(const std::string& kind, const std::string& message) {
  queue_->push(database::EventRecord{experiment_, std::nullopt, kind, message});
}

void StoredRun::begin_finish() { queue_->begin_flush(); }

std::optional<database::DatabaseError> StoredRun::finish() {
  queue_->flush();
  on_ready();
  return queue_->failure();
}

}  // namespace runner::supervisor
