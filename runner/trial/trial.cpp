#include "trial/trial.hpp"

#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "digest/data_record.hpp"
#include "text/note.hpp"
#include "trial/averaged_weights.hpp"
#include "trial/checkpoint_policies.hpp"
#include "trial/checkpoint_writer.hpp"
#include "trial/data_notes.hpp"
#include "trial/dataset_cache.hpp"
#include "trial/fault_text.hpp"
#include "trial/feature_scales.hpp"
#include "trial/fit_to_data.hpp"
#include "trial/initial_weights.hpp"
#include "trial/learning_rate.hpp"
#include "trial/not_enough_memory.hpp"
#include "trial/process_state.hpp"
#include "trial/random_streams.hpp"
#include "trial/result_table.hpp"
#include "trial/resume_state.hpp"
#include "trial/state_clock.hpp"
#include "trial/trial_parts.hpp"
#include "trial/watched_metric.hpp"

namespace runner::trial {

namespace {

using Clock = std::chrono::steady_clock;
using events::TrialState;

constexpr std::int64_t small_state_bytes = std::int64_t{256} << 10;

// Of the data alone.
events::TrialDescribed describe(events::TrialId trial, const TrialData& data, const DatasetInfo& info,
                                const CachedDataset& cached) {
  events::TrialDescribed description;
  description.trial = trial;
  description.data_sha256 = cached.sha256;
  description.data_is_random = cached.is_random;
  description.train_size = data.train_size();
  description.validation_size = data.validation_size();
  description.input_shape = info.input_shape;
  if (info.target == TargetKind::classes) description.classes = info.outputs;
  return description;
}

events::TrialDescribed describe(events::TrialId trial, TrialParts& parts, const CachedDataset& cached) {
  const Monitor monitor = parts.monitor();
  events::TrialDescribed description = describe(trial, parts.trial_data(), parts.data(), cached);
  description.parameters = count_parameters(parts.plain_model(), false);
  description.trainable_parameters = count_parameters(parts.plain_model(), true);
  description.device = parts.device().str();
  description.monitor = monitor.metric;
  description.mode = monitor.mode;
  description.notes = data_notes(parts.dataset(), parts.trial_data());
  description.notes.insert(description.notes.end(), parts.notes().begin(), parts.notes().end());
  return description;
}

class TrialRun {
 public:
  TrialRun(const spec::TrialSpec& spec, TrialParts& parts, const CachedDataset& data, TrialObserver& observer)
      : spec_(spec),
        parts_(parts),
        data_(data),
        observer_(observer),
        state_(state_dict(parts.plain_model())),
        weights_bytes_(weights_bytes(state_)),
        checkpoint_writer_(spec, parts, state_),
        lr_(spec, parts.base_lr(), parts.scheduler(), parts.optimizer()),
        policies_(parts),
        averaged_(spec.training.ema, parts.parameters()),
        clock_(spec.training.resume_every) {}

  // Puts everything where the trial begins or goes on, and says what it works on.
  void begin(const TrialStart& start) {
    events::TrialDescribed description = describe(start.trial, parts_, data_);
    trial_ = start.trial;
    if (!start.resume) {
      for (auto& note : notes_on_scales(parts_.trial_data(), parts_.data())) {
        description.notes.push_back(std::move(note));
      }
    }
    if (start.resume) {
      resume(*start.resume);
      if (start.resume->extends && parts_.scheduler().depends_on_epochs()) {
        description.notes.push_back(text::warning(
            "the scheduler '" + spec_.scheduler.plugin + "' depends on training.epochs: the first " +
            std::to_string(at_.epoch) + " epochs followed the schedule of a shorter trial, the rest follow that of " +
            std::to_string(spec_.training.epochs)));
      }
    } else if (spec_.init) {
      description.notes.push_back(load_initial_weights(*spec_.init, start.initial_weights, state_));
    }
    observer_.on_described(description);
  }

  events::AttemptEnded run() {
    for (; at_.epoch < spec_.training.epochs && !stopped_; ++at_.epoch, at_.batch = 0) {
      const auto begin = Clock::now();
      events::EpochDone done{.trial = trial_, .epoch = at_.epoch};
      add(done.metrics, Split::train, train().metrics);
      done.lr = lr_.value();
      const bool finite = end_epoch(done);
      done.wall_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      observer_.on_epoch(std::move(done));
      if (!finite) {
        const std::string reason = not_finite(parts_.trial_data().dataset(), parts_.trial_data());
        return ended(TrialState::diverged, "the loss is not finite in epoch " + std::to_string(at_.epoch) +
                                               (reason.empty() ? "" : ": " + reason));
      }
      if (observer_.stop_requested() && at_.epoch + 1 < spec_.training.epochs && !stopped_) {
        if (clock_.is_on()) take_state({at_.epoch + 1, 0, at_.step, at_.samples}, false);
        return ended(TrialState::interrupted, "interrupted after epoch " + std::to_string(at_.epoch));
      }
    }
    if (clock_.is_on() && is_small()) take_state(at_, true);
    if (parts_.trial_data().test_size() > 0) test();
    auto end = ended(TrialState::completed, why_no_best());
    if (stopped_ && at_.epoch < spec_.training.epochs) {
      end.reason = stopped_->reason;
      end.message = stopped_->message + (end.message.empty() ? "" : "; " + end.message);
    }
    return end;
  }

  std::int64_t epoch() const { return at_.epoch; }

  // What may explain an exception in the epoch at hand; empty where nothing is known.
  std::string hint() const {
    if (batch_size_ != 1 || parts_.trial_data().train_size() == 1) return "";
    return "\nthe batch at hand has one row, on which batch normalisation cannot train; choose another "
           "training.batch_size (the"
           " training part has " +
           std::to_string(parts_.trial_data().train_size()) + " rows)";
  }

 private:
  // Empty where there is one, or nobody looked for it.
  std::string why_no_best() const {
    if (monitor_was_a_number_) return "";
    const std::string metric = parts_.monitor().metric;
    return "there is no best epoch: val_" + metric + " was not a number in any of them";
  }

  void look_at_monitor(const Evaluation& evaluation) {
    if (monitor_was_a_number_) return;
    const auto value = evaluation.metric(parts_.monitor().metric);
    monitor_was_a_number_ = !value || std::isfinite(*value);
  }

  events::AttemptEnded ended(TrialState state, std::string message) const {
    return {.trial = trial_, .state = state, .message = std::move(message)};
  }

  static void add(std::vector<events::Metric>& metrics, Split split,
                  const std::vector<std::pair<std::string, double>>& pass) {
    for (const auto& [name, value] : pass) metrics.push_back({split, name, value});
  }

  static void add(std::vector<events::ResultTable>& tables, Split split, const std::vector<MetricTable>& pass) {
    for (const MetricTable& table : pass) tables.push_back(result_table(split, table));
  }

  ResumableParts resumable() {
    return {.model = state_,
            .optimizer = parts_.optimizer(),
            .metrics = parts_.metrics(),
            .metric_plugins = parts_.metric_plugins(),
            .best = best_weights_,
            .averaged = averaged_,
            .device = parts_.device()};
  }

  void take_state(const Progress& progress, bool is_last) {
    const auto begin = Clock::now();
    events::StateTaken state{.trial = trial_, .epoch = progress.epoch, .batch = progress.batch, .is_last = is_last};
    state.payload.bytes = write_state(resumable(), progress);
    observer_.on_state(std::move(state));
    clock_.taken(std::chrono::duration<double>(Clock::now() - begin).count());
  }

  // The last state is kept for a longer trial to continue from, where it costs next to nothing.
  bool is_small() const {
    const std::int64_t copies = parts_.trial_data().test_size() > 0 ? 4 : 3;
    return copies * weights_bytes_ <= small_state_bytes;
  }

  // What follows from the stored epochs is shown them again, in order.
  void resume(const ResumePoint& from) {
    at_ = restore_state(from.state, resumable());
    generator_is_restored_ = at_.batch > 0;
    for (const Evaluation& evaluation : from.history) {
      // An epoch may have had no validation.
      if (evaluation.epoch >= at_.epoch || evaluation.metrics.empty()) continue;
      Evaluation shown = evaluation;
      shown.samples = (evaluation.epoch + 1) * parts_.trial_data().epoch_samples();
      shown.weights_bytes = weights_bytes_;
      if (policies_.ask(shown).is_best) best_epoch_ = shown.epoch;
      look_at_monitor(shown);
      parts_.scheduler().observe(shown);
      ask_stops(shown);
    }
    // Whoever asks for more epochs wants one at least.
    if (from.extends) stopped_.reset();
    // The epoch may have no step left that would set the rate of its steps.
    if (at_.batch > 0) lr_.before_step(position_of(at_.batch - 1));
  }

  StepPosition position_of(std::int64_t batch) const {
    return {at_.epoch, batch, parts_.trial_data().train_batches(), spec_.training.epochs};
  }

  PassResult train() {
    restore_process_state(static_cast<int>(spec_.training.threads));
    if (!std::exchange(generator_is_restored_, false)) {
      seed_default_generators(derive_seed(spec_.seed, "train", at_.epoch));
    }
    TrialData& data = parts_.trial_data();
    data.begin_epoch(at_.epoch);
    parts_.model().train();
    while (at_.batch < data.train_batches()) {
      const Batch batch = data.train_batch(at_.batch);
      batch_size_ = batch.size;
      lr_.before_step(position_of(at_.batch));
      const std::int64_t steps = parts_.train_step(batch);
      if (steps > 0) averaged_.update();
      ++at_.batch;
      at_.step += steps;
      at_.samples += batch.size;
      if (clock_.is_due(steps, at_.batch == data.train_batches())) take_state(at_, false);
      observer_.on_step();
    }
    batch_size_ = 0;
    return parts_.take_metrics();
  }

  PassResult validate() {
    return parts_.validate(at_.epoch, [&] { observer_.on_step(); });
  }

  // Evaluates the weights as they are kept. Says whether all losses are finite.
  bool end_epoch(events::EpochDone& done) {
    const AveragedWeights::InModel averaged(averaged_);
    done.step = at_.step;
    done.weights_sha256 = weights_sha256(state_);
    if (!is_validated(at_.epoch)) return losses_are_finite(done);
    PassResult validation = validate();
    add(done.metrics, Split::validation, validation.metrics);
    const bool finite = losses_are_finite(done);
    if (finite) evaluated(done, std::move(validation));
    return finite;
  }

  bool is_validated(std::int64_t epoch) const {
    return (epoch + 1) % spec_.training.validate_every == 0 || epoch + 1 == spec_.training.epochs;
  }

  static bool losses_are_finite(const events::EpochDone& done) {
    return std::all_of(done.metrics.begin(), done.metrics.end(),
                       [](const auto& metric) { return metric.name != "loss" || std::isfinite(metric.value); });
  }

  // Shows the evaluation to what follows from it: what is kept, and the rates to come.
  void evaluated(events::EpochDone& done, PassResult validation) {
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

  void ask_stops(const Evaluation& evaluation) {
    for (const NamedStop& each : parts_.stops()) {
      if (const auto metric = each.stop->watches()) watched_metric(evaluation, *metric, "stop '" + each.name + "'");
      auto message = each.stop->observe(evaluation);
      if (message && !stopped_) stopped_ = {each.name, *std::move(message)};
    }
  }

  // The one look at the rows that were set aside. Where no checkpoint was kept the last weights are meant.
  void test() {
    if (best_epoch_ && best_weights_.epoch() != best_epoch_) {
      std::fprintf(stderr,
                   "the test part is not evaluated: this trial was begun by a runner that did not remember the "
                   "weights of its best epoch for that; runner evaluate does it\n");
      return;
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
  }

  events::TrialId trial_ = 0;
  const spec::TrialSpec& spec_;
  TrialParts& parts_;
  const CachedDataset& data_;
  TrialObserver& observer_;
  std::vector<NamedTensor> state_;
  std::int64_t weights_bytes_;
  CheckpointWriter checkpoint_writer_;
  LearningRate lr_;
  CheckpointPolicies policies_;
  AveragedWeights averaged_;
  StateClock clock_;
  struct Stopped {
    std::string reason;
    std::string message;
  };
  // By what ended the trial before its last epoch.
  std::optional<Stopped> stopped_;
  // Of the checkpoints kept.
  std::optional<std::int64_t> best_epoch_;
  bool monitor_was_a_number_ = false;
  BestWeights best_weights_;
  Progress at_;
  // Of the training batch at hand.
  std::int64_t batch_size_ = 0;
  // The next epoch's training begins in its midst, with the generators as they were there.
  bool generator_is_restored_ = false;
};

}  // namespace

events::AttemptEnded run_trial(const spec::TrialSpec& spec, const Registry& registry, TrialObserver& observer,
                               const TrialStart& start) {
  const auto failed = [&](std::string message) {
    return events::AttemptEnded{.trial = start.trial, .state = TrialState::failed, .message = std::move(message)};
  };
  try {
    DatasetCache cache_of_this_trial;
    const CachedDataset data = (start.cache != nullptr ? *start.cache : cache_of_this_trial).get(spec, registry);
    if (start.data_sha256) {
      const auto difference = data_difference(*start.data_sha256, data.sha256);
      if (!difference.empty()) return failed(difference + "; put the data back, or resume it with --force");
    }
    if (start.data_only) {
      const auto trial_data = make_trial_data(*data.dataset, spec, registry, torch::kCPU);
      auto description = describe(start.trial, *trial_data, data.dataset->info(), data);
      description.notes = data_notes(*data.dataset, *trial_data);
      if (auto note = not_finite_note(trial_data->dataset(), *trial_data))
        description.notes.push_back(*std::move(note));
      observer.on_described(description);
      refuse_unfit(spec, registry, *data.dataset, *trial_data);
      return {.trial = start.trial};
    }
    TrialParts parts(spec, registry, data.dataset);
    TrialRun run(spec, parts, data, observer);
    run.begin(start);
    try {
      return run.run();
    } catch (const PluginError&) {
      throw;
    } catch (const ReportError& error) {
      return failed("epoch " + std::to_string(run.epoch()) + ": " + fault_text(error));
    } catch (...) {
      return failed("epoch " + std::to_string(run.epoch()) + ": " + describe_current_exception() + run.hint() +
                    "\nthe plugins at work were " + parts.epoch_plugins());
    }
  } catch (const NotEnoughMemory& error) {
    // Its parameters are laid out outside of any plugin.
    return failed(Registry::label(registry.find("model", spec.model.plugin)) + ": " + error.what());
  } catch (...) {
    return failed(describe_current_exception());
  }
}

}  // namespace runner::trial
