#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "search/search_definition.hpp"
#include "spec/trial_spec_json.hpp"
#include "supervisor/stored_run.hpp"
#include "supervisor/stored_spec.hpp"
#include "supervisor/stored_state.hpp"
#include "supervisor/trial_record.hpp"

namespace runner::supervisor {

StoredRun::StoredRun(const std::filesystem::path& database, const PluginDirectory& plugins, Saved saved)
    : plugins_(plugins), saved_(std::move(saved)), paths_(database) {}

std::unique_ptr<StoredRun> StoredRun::begin(const std::filesystem::path& database,
                                            const database::ExperimentRecord& experiment, const TrialSpecs& trials,
                                            const PluginDirectory& plugins, Saved saved,
                                            std::optional<database::SearchRecord> search) {
  auto run = std::unique_ptr<StoredRun>(new StoredRun(database, plugins, std::move(saved)));
  if (search) run->search_ = Search{*std::move(search)};
  auto writer = run->open_for_new();
  run->add_experiment(writer, experiment, trials);
  run->find_initial_weights();
  run->queue_.emplace(std::move(writer));
  return run;
}

std::unique_ptr<StoredRun> StoredRun::extend(const std::filesystem::path& database,
                                             const database::ExperimentRecord& experiment, const spec::TrialSpec& spec,
                                             std::int64_t parent, const PluginDirectory& plugins, Saved saved,
                                             OtherData other_data) {
  auto run = std::unique_ptr<StoredRun>(new StoredRun(database, plugins, std::move(saved)));
  run->other_data_ = other_data;
  auto writer = run->open_for_new();
  auto transaction = writer.transaction();
  run->experiment_ = writer.add_experiment(experiment);
  run->lock_.emplace(database::ExperimentLock::acquire(run->paths_, run->experiment_));
  auto record = trial_record(spec, run->experiment_, 0, plugins.learning_rate_of(spec));
  record.parent = parent;
  const std::int64_t trial = writer.add_extension(record);
  transaction.commit();
  run->trials_ = 1;
  database::Reader reader(database);
  const auto row = reader.trial(trial);
  auto& waiting = run->waiting_.emplace_back(Waiting{trial, std::move(record.spec)});
  if (row.best_epoch && row.best_value) waiting.best = database::BestEpoch{*row.best_epoch, *row.best_value};
  run->read_past(reader, trial, row.data_sha256.value_or(""));
  run->find_initial_weights();
  run->queue_.emplace(std::move(writer));
  run->report_damaged_states();
  return run;
}

database::Writer StoredRun::open_for_new() {
  database::Writer writer(paths_.database());
  writer.interrupt_abandoned_trials();
  writer.remove_orphans();
  lease_ = database::PayloadLease::acquire(paths_);
  return writer;
}

// Only where a trial begins with its first epoch: the source may be gone when all others are well on their way.
void StoredRun::find_initial_weights(const std::optional<std::filesystem::path>& kept_in) {
  for (const auto& [trial, text, best] : waiting_) {
    const auto notes = notes_.find(trial);
    if (notes != notes_.end() && notes->second.resume) continue;
    const auto spec = stored_spec(trial, text);
    if (spec.init) init_ = find_weights(paths_.database(), *spec.init, kept_in);
    return;
  }
  if (!search_) return;
  // Its trials are to come.
  const auto base = search::definition_from_json(nlohmann::json::parse(search_->record.definition)).base;
  const auto spec = spec::trial_spec_from_json(base);
  if (spec.init) init_ = find_weights(paths_.database(), *spec.init, kept_in);
}

std::unique_ptr<StoredRun> StoredRun::resume(const std::filesystem::path& database, std::int64_t experiment,
                                             const std::vector<events::TrialState>& states,
                                             const PluginDirectory& plugins, Saved saved, OtherData other_data,
                                             const std::optional<std::filesystem::path>& weights) {
  auto run = std::unique_ptr<StoredRun>(new StoredRun(database, plugins, std::move(saved)));
  run->other_data_ = other_data;
  run->experiment_ = experiment;
  run->lock_.emplace(database::ExperimentLock::acquire(run->paths_, experiment));
  {
    database::Reader reader(database);
    for (auto& row : reader.specs_of(experiment, states)) {
      run->waiting_.push_back({row.trial, std::move(row.spec), row.best});
      run->read_past(reader, row.trial, row.data_sha256);
    }
    run->read_search(reader);
  }
  database::Writer writer(database);
  auto transaction = writer.transaction();
  writer.interrupt_running_trials(*run->lock_);
  transaction.commit();
  writer.interrupt_abandoned_trials();
  writer.remove_orphans();
  run->lease_ = database::PayloadLease::acquire(run->paths_);
  run->trials_ = static_cast<std::int64_t>(run->waiting_.size());
  run->find_initial_weights(weights);
  run->queue_.emplace(std::move(writer));
  run->report_damaged_states();
  return run;
}

void StoredRun::add_experiment(database::Writer& writer, const database::ExperimentRecord& experiment,
                               const TrialSpecs& trials) {
  auto transaction = writer.transaction();
  experiment_ = writer.add_experiment(experiment);
  lock_.emplace(database::ExperimentLock::acquire(paths_, experiment_));
  if (search_) {
    search_->record.experiment = experiment_;
    writer.add_search(search_->record);
  }
  while (const auto spec = trials()) {
    auto record = trial_record(*spec, experiment_, trials_++, plugins_.learning_rate_of(*spec));
    const std::int64_t trial = writer.add_trial(record);
    waiting_.push_back({trial, std::move(record.spec)});
  }
  transaction.commit();
}

void StoredRun::read_past(database::Reader& reader, events::TrialId trial, const std::string& data_record) {
  if (!data_record.empty()) notes_[trial].data_record = data_record;
  read_state(reader, trial);
}

void StoredRun::read_search(database::Reader& reader) {
  auto record = database::search_of(reader, experiment_);
  if (!record) return;
  search_ = Search{*std::move(record), database::suggestions_of(reader, experiment_),
                   database::replicates_of(reader, experiment_), database::steps_of(reader, experiment_)};
  if (!search_->record.stopper) return;
  read_curves(reader);
  for (auto& row : reader.specs_of(experiment_, {events::TrialState::paused})) {
    read_past(reader, row.trial, row.data_sha256);
    notes_[row.trial].spec = std::move(row.spec);
  }
}

void StoredRun::read_curves(database::Reader& reader) {
  for (const auto& one : search_->replicates) {
    auto& curve = search_->curves[one.trial];
    negates_evaluations_ = negates_evaluations_ || one.mode == MonitorMode::max;
    for (const auto& row : reader.evaluations_of(one.trial, std::numeric_limits<std::int64_t>::max())) {
      for (const auto& [name, value] : row.metrics) {
        if (name != one.monitor || !std::isfinite(value)) continue;
        curve.push_back({row.epoch + 1, one.mode == MonitorMode::max ? -value : value});
      }
    }
  }
}

void StoredRun::read_state(database::Reader& reader, events::TrialId trial) {
  auto state = reader.state_of(trial);
  if (!state) return;
  // Training again from the start gives the same result; training on with other bits would not.
  if (!reader.is_intact(*state)) {
    damaged_states_.push_back(trial);
    return;
  }
  TrialNotes& notes = notes_[trial];
  notes.state_epoch = state->epoch;
  notes.resume = resume_from(reader, paths_, *std::move(state));
  notes.history = std::exchange(notes.resume->history, {});
}

void StoredRun::report_damaged_states() {
  for (const auto trial : damaged_states_) {
    queue_->push(database::EventRecord{experiment_, trial, "state_damaged",
                                       "the state to resume from is damaged or gone; the trial begins anew"});
  }
}

}  // namespace runner::supervisor
