#include "trial/trial_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "digest/file_digests.hpp"
#include "text/note.hpp"
#include "trial/data_notes.hpp"
#include "trial/feature_scales.hpp"
#include "trial/initial_weights.hpp"
#include "trial/model_files.hpp"
#include "trial/model_state.hpp"
#include "trial/process_state.hpp"
#include "trial/result_table.hpp"
#include "trial/trial_description.hpp"
#include "trial/watched_metric.hpp"

namespace runner::trial {

namespace {

using Clock = std::chrono::steady_clock;
using events::TrialState;

constexpr std::int64_t small_state_bytes = std::int64_t{256} << 10;

void add(std::vector<events::Metric>& metrics, Split split, const std::vector<std::pair<std::string, double>>& pass) {
  for (const auto& [name, value] : pass) metrics.push_back({split, name, value});
}

void add(std::vector<events::ResultTable>& tables, Split split, const std::vector<MetricTable>& pass) {
  for (const MetricTable& table : pass) tables.push_back(result_table(split, table));
}

}  // namespace

TrialRun::TrialRun(const spec::TrialSpec& spec, TrialParts& parts, const CachedDataset& data, TrialObserver& observer,
                   OtherRanks* others)
    : spec_(spec),
      parts_(parts),
      data_(data),
      observer_(observer),
      state_(state_dict(parts.plain_model())),
      weights_bytes_(weights_bytes(state_)),
      model_files_(file_digests(spec.model.parameters)),
      checkpoint_writer_(spec, parts, state_, model_files_),
      lr_(spec, parts.base_lr(), parts.scheduler(), parts.optimizer()),
      policies_(parts),
      averaged_(spec.training.ema, parts.parameters()),
      clock_(spec.training.resume_every) {
  if (others != nullptr) first_rank_.emplace(*others, parts, state_, data.sha256);
}

void TrialRun::begin(const TrialStart& start) {
  events::TrialDescribed description = describe(start.trial, parts_, data_);
  trial_ = start.trial;
  pause_at_ = start.pause_at;
  if (!start.resume) {
    for (auto& note : notes_on_scales(parts_.trial_data(), parts_.data())) {
      description.notes.push_back(std::move(note));
    }
  }
  if (start.resume) {
    resume(*start.resume);
    if (auto note = note_on_other_files(spec_.model, model_files_, model_files_in(start.resume->state)))
      description.notes.push_back(*std::move(note));
    if (start.resume->extends && parts_.scheduler().depends_on_epochs()) {
      description.notes.push_back(text::warning(
          "the scheduler '" + spec_.scheduler.plugin + "' depends on training.epochs: the first " +
          std::to_string(at_.epoch) + " epochs followed the schedule of a shorter trial, the rest follow that of " +
          std::to_string(spec_.training.epochs)));
    }
    if (start.resume->extends && at_.epoch % spec_.training.validate_every != 0) {
      description.notes.push_back(
          text::warning("the shorter trial was validated after its last epoch, " + std::to_string(at_.epoch - 1) +
                        ", where training.validate_every does not: what policies, scheduler and stops made of that is "
                        "not what a trial of " +
                        std::to_string(spec_.training.epochs) + " epochs would have come to from its beginning"));
    }
  } else if (spec_.init) {
    for (auto& note : notes_on_initial_data(*spec_.init, start.initial_weights, parts_.data()))
      description.notes.push_back(std::move(note));
    description.notes.push_back(load_initial_weights(*spec_.init, start.initial_weights, state_));
  }
  observer_.on_described(description);
}

events::AttemptEnded TrialRun::run() {
  for (; at_.epoch < spec_.training.epochs && !stopped_; ++at_.epoch, at_.batch = 0) {
    if (is_at_pause()) return pause();
    const auto begin = Clock::now();
    events::EpochDone done{.trial = trial_, .epoch = at_.epoch};
    add(done.metrics, Split::train, train().metrics);
    done.lr = lr_.value();
    const bool finite = end_epoch(done);
    done.wall_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    observer_.on_epoch(std::move(done));
    if (!finite) return diverged();
    const bool goes_on = at_.epoch + 1 < spec_.training.epochs && !stopped_ && at_.epoch + 1 != pause_at_;
    if (observer_.stop_requested() && goes_on) {
      if (clock_.is_on()) take_state({at_.epoch + 1, 0, at_.step, at_.samples}, false);
      return ended(TrialState::interrupted, "interrupted after epoch " + std::to_string(at_.epoch));
    }
  }
  if (clock_.is_on() && is_small()) take_state(at_, true);
  auto end = ended(TrialState::completed, why_no_best());
  if (parts_.trial_data().test_size() > 0) {
    const auto said = test();
    if (!said.empty()) end.message += (end.message.empty() ? "" : "; ") + said;
  }
  if (stopped_ && at_.epoch < spec_.training.epochs) {
    end.reason = stopped_->reason;
    end.message = stopped_->message + (end.message.empty() ? "" : "; " + end.message);
  }
  return end;
}

bool TrialRun::is_at_pause() const { return pause_at_ && at_.batch == 0 && at_.epoch >= *pause_at_; }

// Whether states are taken else or not: without one it could not go on.
events::AttemptEnded TrialRun::pause() {
  take_state({at_.epoch, 0, at_.step, at_.samples}, false);
  return ended(TrialState::paused, "paused after epoch " + std::to_string(at_.epoch - 1));
}

std::string TrialRun::hint(const std::string& fault) const {
  // LibTorch's words. A batch is divided by `task.accumulate`, and among processes.
  if (fault.find("Expected more than 1 value per channel") == std::string::npos) return "";
  if (batch_size_ > 1) {
    return "\na part of the batch of " + std::to_string(batch_size_) +
           " rows has one row, on which batch normalisation cannot train; choose a smaller task.accumulate or "
           "training.processes, or a larger training.batch_size";
  }
  if (batch_size_ != 1 || parts_.trial_data().train_size() == 1) return "";
  return "\nthe batch at hand has one row, on which batch normalisation cannot train; choose another "
         "training.batch_size (the"
         " training part has " +
         std::to_string(parts_.trial_data().train_size()) + " rows)";
}

std::string TrialRun::why_no_best() const {
  if (monitor_was_a_number_) return "";
  const std::string metric = parts_.monitor().metric;
  return text::warning("there is no best epoch: val_" + metric + " was not a number in any of them");
}

void TrialRun::look_at_monitor(const Evaluation& evaluation) {
  if (monitor_was_a_number_) return;
  const auto value = evaluation.metric(parts_.monitor().metric);
  monitor_was_a_number_ = !value || std::isfinite(*value);
}

events::AttemptEnded TrialRun::ended(TrialState state, std::string message) const {
  return {.trial = trial_, .state = state, .message = std::move(message)};
}

events::AttemptEnded TrialRun::diverged() const {
  const std::string reason = not_finite(parts_.trial_data().dataset(), parts_.trial_data());
  return ended(TrialState::diverged,
               "the loss is not finite in epoch " + std::to_string(at_.epoch) + (reason.empty() ? "" : ": " + reason));
}

ResumableParts TrialRun::resumable() {
  return {.model = state_,
          .optimizer = parts_.optimizer(),
          .metrics = parts_.metrics(),
          .metric_plugins = parts_.metric_plugins(),
          .best = best_weights_,
          .averaged = averaged_,
          .device = parts_.device(),
          .model_files = model_files_};
}

void TrialRun::take_state(const Progress& progress, bool is_last) {
  const auto begin = Clock::now();
  events::StateTaken state{.trial = trial_, .epoch = progress.epoch, .batch = progress.batch, .is_last = is_last};
  state.payload.bytes = write_state(resumable(), progress);
  observer_.on_state(std::move(state));
  clock_.taken(std::chrono::duration<double>(Clock::now() - begin).count());
}

bool TrialRun::is_small() const {
  const std::int64_t copies = parts_.trial_data().test_size() > 0 ? 4 : 3;
  return copies * weights_bytes_ <= small_state_bytes;
}

// What follows from the stored epochs is shown them again, in order.
void TrialRun::resume(const ResumePoint& from) {
  at_ = restore_state(from.state, resumable());
  generator_is_restored_ = at_.batch > 0;
  bool is_at_end = false;
  for (const Evaluation& evaluation : from.history) {
    // An epoch may have had no validation.
    if (evaluation.epoch >= at_.epoch || evaluation.metrics.empty()) continue;
    Evaluation shown = evaluation;
    shown.samples = (evaluation.epoch + 1) * parts_.trial_data().epoch_samples();
    shown.weights_bytes = weights_bytes_;
    if (policies_.ask(shown).is_best) best_epoch_ = shown.epoch;
    look_at_monitor(shown);
    parts_.scheduler().observe(shown);
    stopped_.reset();
    ask_stops(shown);
    is_at_end = shown.epoch + 1 == at_.epoch && at_.batch == 0;
  }
  // A stop in the midst of it ended a shorter trial. Whoever asks for more epochs wants one at least.
  if (from.extends || !is_at_end) stopped_.reset();
  // The epoch may have no step left that would set the rate of its steps.
  if (at_.batch > 0) lr_.before_step(position_of(at_.batch - 1));
}

StepPosition TrialRun::position_of(std::int64_t batch) const {
  return {at_.epoch, batch, parts_.trial_data().train_batches(), spec_.training.epochs};
}

PassResult TrialRun::train() {
  restore_process_state(spec_.training, parts_.device());
  if (!std::exchange(generator_is_restored_, false)) {
    parts_.seed_training(at_.epoch);
  }
  TrialData& data = parts_.trial_data();
  data.begin_epoch(at_.epoch);
  parts_.model().train();
  if (first_rank_) first_rank_->begin_pass();
  while (at_.batch < data.train_batches()) {
    const Batch batch = data.train_batch(at_.batch);
    batch_size_ = batch.size;
    lr_.before_step(position_of(at_.batch));
    const std::int64_t steps = train_step(batch);
    if (steps > 0) averaged_.update();
    ++at_.batch;
    at_.step += steps;
    at_.samples += data.train_batch_rows(at_.batch - 1);
    if (clock_.is_due(steps, at_.batch == data.train_batches())) {
      if (first_rank_) first_rank_->take_told();
      take_state(at_, false);
    }
    observer_.on_step();
  }
  batch_size_ = 0;
  if (first_rank_) first_rank_->take_told();
  return parts_.take_metrics();
}

std::int64_t TrialRun::train_step(const Batch& batch) {
  if (!first_rank_) return parts_.train_step(batch);
  return first_rank_->train_step({at_.epoch, at_.batch}, batch, parts_.trial_data().train_batch_rows(at_.batch));
}

PassResult TrialRun::validate() {
  return parts_.validate(at_.epoch, [&] { observer_.on_step(); });
}

bool TrialRun::end_epoch(events::EpochDone& done) {
  const AveragedWeights::InModel averaged(averaged_);
  done.step = at_.step;
  done.weights_sha256 = weights_sha256(state_);
  if (!is_validated(at_.epoch)) return events::losses_are_finite(done);
  PassResult validation = validate();
  add(done.metrics, Split::validation, validation.metrics);
  const bool finite = events::losses_are_finite(done);
  if (finite) evaluated(done, std::move(validation));
  return finite;
}

bool TrialRun::is_validated(std::int64_t epoch) const {
  return (epoch + 1) % spec_.training.validate_every == 0 || epoch + 1 == spec_.training.epochs;
}

void TrialRun::evaluated(events::EpochDone& done, PassResult validation) {
  const Evaluation evaluation{at_.epoch, at_.step, at_.samples, std::move(validation.metrics), weights_bytes_};
  look_at_monitor(evaluation);
  CheckpointPolicies::Answer answer = policies_.ask(evaluation);
  if (answer.is_best) {
    best_epoch_ = evaluation.epoch;
    if (parts_.trial_data().test_size() > 0) best_weights_.keep(evaluation.epoch, state_);
  }
  if (answer.policy) {
    auto& taken = done.checkpoints.emplace_back();
    taken.policy = *std::move(answer.policy);
    taken.reason = std::move(answer.reason);
    const Monitor monitor = parts_.monitor();
    taken.monitor = monitor.metric;
    taken.mode = monitor.mode;
    taken.payload.bytes = checkpoint_writer_.write(evaluation);
    add(done.tables, Split::validation, validation.tables);
  }
  done.released = std::move(answer.released);
  if (const auto metric = parts_.scheduler().watches()) {
    watched_metric(evaluation, *metric, "scheduler '" + spec_.scheduler.plugin + "'");
  }
  parts_.scheduler().observe(evaluation);
  ask_stops(evaluation);
}

void TrialRun::ask_stops(const Evaluation& evaluation) {
  for (const NamedStop& each : parts_.stops()) {
    if (const auto metric = each.stop->watches()) watched_metric(evaluation, *metric, "stop '" + each.name + "'");
    auto message = each.stop->observe(evaluation);
    if (message && !stopped_) stopped_ = {each.name, *std::move(message)};
  }
}

std::string TrialRun::test() {
  if (best_epoch_ && best_weights_.epoch() != best_epoch_) {
    std::fprintf(stderr,
                 "the test part is not evaluated: this trial was begun by a runner that did not remember the "
                 "weights of its best epoch for that; runner evaluate does it\n");
    return "";
  }
  std::optional<AveragedWeights::InModel> averaged;
  if (best_epoch_) {
    best_weights_.put_into(state_);
  } else {
    averaged.emplace(averaged_);
  }
  events::TestEvaluated evaluated{.trial = trial_, .epoch = best_epoch_.value_or(at_.epoch - 1)};
  const PassResult found = parts_.test(evaluated.epoch, [&] { observer_.on_step(); });
  add(evaluated.metrics, Split::test, found.metrics);
  add(evaluated.tables, Split::test, found.tables);
  observer_.on_test(std::move(evaluated));
  if (found.not_finite > 0) {
    return text::warning(not_finite_answers(found.not_finite, parts_.trial_data().test_size()) +
                         " on the rows set aside");
  }
  const bool is_number = std::none_of(found.metrics.begin(), found.metrics.end(), [](const auto& metric) {
    return metric.first == "loss" && !std::isfinite(metric.second);
  });
  if (is_number) return "";
  // Of good answers only targets make no number.
  return not_finite_note(parts_.trial_data().dataset(), parts_.trial_data())
      .value_or(text::warning("the loss is no number on the rows set aside"));
}

}  // namespace runner::trial
