#include "trial/trial.hpp"

#include <torch/types.h>

#include <chrono>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "trial/process_state.hpp"
#include "trial/random_streams.hpp"
#include "trial/resume_state.hpp"
#include "trial/state_clock.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kSmallStateBytes = std::size_t{256} << 10;

TrialDescription describe(TrialParts& parts) {
  const DatasetInfo& info = parts.data();
  const Monitor monitor = parts.policies().front().policy->monitor();
  TrialDescription description;
  description.data_sha256 = data_sha256(parts.dataset());
  description.train_size = parts.trial_data().train_size();
  description.validation_size = parts.trial_data().validation_size();
  description.input_shape = info.input_shape;
  if (info.target == TargetKind::classes) description.classes = info.outputs;
  description.parameters = count_parameters(parts.model(), false);
  description.trainable_parameters = count_parameters(parts.model(), true);
  description.device = parts.device().str();
  description.monitor = monitor.metric;
  description.mode = monitor.mode == Monitor::Mode::min ? "min" : "max";
  return description;
}

std::optional<double> learning_rate(const spec::TrialSpec& spec) {
  const auto lr = spec.optimizer.parameters.find("lr");
  if (lr == spec.optimizer.parameters.end() || !lr->is_number()) return std::nullopt;
  return lr->get<double>();
}

// What a reader of the file needs beside the tensors: to build the model again and to scale its inputs.
std::map<std::string, std::string> checkpoint_metadata(const spec::TrialSpec& spec, TrialParts& parts) {
  const DatasetInfo& info = parts.data();
  nlohmann::json model = spec.model.parameters;
  model["plugin"] = spec.model.plugin;
  const nlohmann::json data = {{"input_shape", info.input_shape},
                               {"outputs", info.outputs},
                               {"target", info.target == TargetKind::classes ? "classes" : "values"},
                               {"feature_names", info.feature_names},
                               {"class_names", info.class_names},
                               {"standardisation", parts.trial_data().standardisation()}};
  return {{"format", "pt"}, {"runner.model", model.dump()}, {"runner.data", data.dump()}};
}

class TrialRun {
 public:
  TrialRun(const spec::TrialSpec& spec, TrialParts& parts, TrialObserver& observer)
      : spec_(spec),
        parts_(parts),
        observer_(observer),
        state_(state_dict(parts.model())),
        metadata_(checkpoint_metadata(spec, parts)),
        clock_(spec.training.resume_every) {}

  TrialOutcome run(const std::optional<ResumePoint>& from) {
    observer_.on_description(describe(parts_));
    if (from) resume(*from);
    for (; at_.epoch < spec_.training.epochs; ++at_.epoch, at_.batch = 0) {
      const auto begin = Clock::now();
      EpochRecord record;
      record.epoch = at_.epoch;
      record.lr = learning_rate(spec_);
      record.train = train();
      record.validation = validate();
      record.step = at_.step;
      record.weights_sha256 = weights_sha256(state_);
      const bool finite = losses_are_finite(record);
      if (finite) record.checkpoint = ask_policies(record);
      record.wall_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      observer_.on_epoch(std::move(record));
      if (!finite) {
        return {TrialOutcome::State::diverged, "the loss is not finite in epoch " + std::to_string(at_.epoch)};
      }
      if (observer_.stop_requested() && at_.epoch + 1 < spec_.training.epochs) {
        if (clock_.is_on()) take_state({at_.epoch + 1, 0, at_.step, at_.samples}, false);
        return {TrialOutcome::State::interrupted, "interrupted after epoch " + std::to_string(at_.epoch)};
      }
    }
    if (clock_.is_on() && is_small()) take_state(at_, true);
    return {};
  }

  std::int64_t epoch() const { return at_.epoch; }

 private:
  ResumableParts resumable() { return {state_, parts_.optimizer(), parts_.metrics(), parts_.device()}; }

  void take_state(const Progress& progress, bool is_last) {
    const auto begin = Clock::now();
    observer_.on_state({progress.epoch, progress.batch, write_state(resumable(), progress), is_last});
    clock_.taken(std::chrono::duration<double>(Clock::now() - begin).count());
  }

  // The last state is kept for a longer trial to continue from, where it costs next to nothing.
  bool is_small() const {
    std::size_t bytes = 0;
    for (const NamedTensor& entry : state_) bytes += entry.tensor.defined() ? entry.tensor.nbytes() : 0;
    return 3 * bytes <= kSmallStateBytes;
  }

  // What follows from the stored epochs is shown them again, in order.
  void resume(const ResumePoint& from) {
    at_ = restore_state(from.state, resumable());
    generator_is_restored_ = at_.batch > 0;
    for (const Evaluation& evaluation : from.history) {
      if (evaluation.epoch >= at_.epoch) continue;
      Evaluation shown = evaluation;
      shown.samples = (evaluation.epoch + 1) * parts_.trial_data().train_size();
      for (auto& [name, policy] : parts_.policies()) decide(name, *policy, shown);
    }
  }

  Metrics train() {
    restore_process_state(static_cast<int>(spec_.training.threads));
    if (!std::exchange(generator_is_restored_, false)) {
      seed_default_generators(derive_seed(spec_.seed, "train", at_.epoch));
    }
    TrialData& data = parts_.trial_data();
    data.begin_epoch(at_.epoch);
    parts_.model().train();
    while (at_.batch < data.train_batches()) {
      const Batch batch = data.train_batch(at_.batch);
      parts_.train_step(batch);
      ++at_.batch;
      ++at_.step;
      at_.samples += batch.size;
      if (clock_.is_due(at_.batch == data.train_batches())) take_state(at_, false);
      observer_.on_step();
    }
    return parts_.take_metrics();
  }

  Metrics validate() {
    return parts_.validate(at_.epoch, [&] { observer_.on_step(); });
  }

  static bool losses_are_finite(const EpochRecord& record) {
    for (const Metrics* metrics : {&record.train, &record.validation}) {
      for (const auto& [name, value] : *metrics) {
        if (name == "loss" && !std::isfinite(value)) return false;
      }
    }
    return true;
  }

  // Asks one policy; a value that is not finite is never best, so it is not even asked about it.
  static Decision decide(const std::string& name, CheckpointPolicy& policy, const Evaluation& evaluation) {
    const auto monitored = evaluation.metric(policy.monitor().metric);
    if (!monitored) {
      throw PluginError("checkpoint_policy '" + name + "': monitors '" + policy.monitor().metric +
                        "', which the validation did not record; it recorded " + names_of(evaluation.metrics));
    }
    return std::isfinite(*monitored) ? policy.decide(evaluation) : Decision{};
  }

  std::optional<TakenCheckpoint> ask_policies(const EpochRecord& record) {
    const Evaluation evaluation{at_.epoch, at_.step, at_.samples, record.validation};
    std::optional<TakenCheckpoint> taken;
    for (auto& [name, policy] : parts_.policies()) {
      const Decision decision = decide(name, *policy, evaluation);
      if (!decision.keep) continue;
      if (!taken) {
        taken = TakenCheckpoint{name, decision.reason, serialise(state_, metadata_of(record))};
      } else {
        taken->policy += ", " + name;
      }
    }
    return taken;
  }

  std::map<std::string, std::string> metadata_of(const EpochRecord& record) {
    metadata_["runner.epoch"] = std::to_string(record.epoch);
    metadata_["runner.step"] = std::to_string(at_.step);
    nlohmann::json metrics;
    for (const auto& [name, value] : record.validation) metrics[name] = value;
    metadata_["runner.metrics"] = metrics.dump();
    return metadata_;
  }

  static std::string names_of(const Metrics& metrics) {
    std::string names;
    for (const auto& [name, value] : metrics) names += (names.empty() ? "'" : ", '") + name + "'";
    return names.empty() ? "nothing" : names;
  }

  const spec::TrialSpec& spec_;
  TrialParts& parts_;
  TrialObserver& observer_;
  std::vector<NamedTensor> state_;
  std::map<std::string, std::string> metadata_;
  StateClock clock_;
  Progress at_;
  // The next epoch's training begins in its midst, with the generators as they were there.
  bool generator_is_restored_ = false;
};

}  // namespace

TrialOutcome run_trial(const spec::TrialSpec& spec, const Registry& registry, TrialObserver& observer,
                       const std::optional<ResumePoint>& from) {
  try {
    TrialParts parts(spec, registry);
    TrialRun run(spec, parts, observer);
    try {
      return run.run(from);
    } catch (const PluginError&) {
      throw;
    } catch (...) {
      return {TrialOutcome::State::failed, "epoch " + std::to_string(run.epoch()) + ": " +
                                               describe_current_exception() + "\nthe plugins at work were " +
                                               parts.epoch_plugins()};
    }
  } catch (...) {
    return {TrialOutcome::State::failed, describe_current_exception()};
  }
}

}  // namespace runner::trial
