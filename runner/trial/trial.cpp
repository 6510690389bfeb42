#include "trial/trial.hpp"

#include <torch/types.h>

#include <chrono>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "trial/process_state.hpp"
#include "trial/random_streams.hpp"
#include "trial/trial_parts.hpp"

namespace runner::trial {

namespace {

using Clock = std::chrono::steady_clock;

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
        metadata_(checkpoint_metadata(spec, parts)) {}

  TrialOutcome run() {
    observer_.on_description(describe(parts_));
    for (epoch_ = 0; epoch_ < spec_.training.epochs; ++epoch_) {
      const auto begin = Clock::now();
      EpochRecord record;
      record.epoch = epoch_;
      record.lr = learning_rate(spec_);
      record.train = train();
      record.validation = validate();
      record.step = step_;
      const bool finite = losses_are_finite(record);
      if (finite) record.checkpoint = ask_policies(record);
      record.wall_seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      observer_.on_epoch(std::move(record));
      if (!finite) {
        return {TrialOutcome::State::diverged, "the loss is not finite in epoch " + std::to_string(epoch_)};
      }
      if (observer_.stop_requested() && epoch_ + 1 < spec_.training.epochs) {
        return {TrialOutcome::State::interrupted, "interrupted after epoch " + std::to_string(epoch_)};
      }
    }
    return {};
  }

  std::int64_t epoch() const { return epoch_; }

 private:
  Metrics train() {
    restore_process_state(static_cast<int>(spec_.training.threads));
    seed_default_generators(derive_seed(spec_.seed, "train", epoch_));
    TrialData& data = parts_.trial_data();
    data.begin_epoch(epoch_);
    parts_.model().train();
    for (std::int64_t index = 0; index < data.train_batches(); ++index) {
      const Batch batch = data.train_batch(index);
      parts_.train_step(batch);
      ++step_;
      samples_ += batch.size;
      observer_.on_step();
    }
    return parts_.take_metrics();
  }

  Metrics validate() {
    seed_default_generators(derive_seed(spec_.seed, "validate", epoch_));
    TrialData& data = parts_.trial_data();
    parts_.model().eval();
    const torch::NoGradGuard no_grad;
    for (std::int64_t index = 0; index < data.validation_batches(); ++index) {
      parts_.evaluate(data.validation_batch(index));
      observer_.on_step();
    }
    return parts_.take_metrics();
  }

  static bool losses_are_finite(const EpochRecord& record) {
    for (const Metrics* metrics : {&record.train, &record.validation}) {
      for (const auto& [name, value] : *metrics) {
        if (name == "loss" && !std::isfinite(value)) return false;
      }
    }
    return true;
  }

  std::optional<TakenCheckpoint> ask_policies(const EpochRecord& record) {
    const Evaluation evaluation{epoch_, step_, samples_, record.validation};
    std::optional<TakenCheckpoint> taken;
    for (auto& [name, policy] : parts_.policies()) {
      const auto monitored = evaluation.metric(policy->monitor().metric);
      if (!monitored) {
        throw PluginError("checkpoint_policy '" + name + "': monitors '" + policy->monitor().metric +
                          "', which the validation did not record; it recorded " + names_of(record.validation));
      }
      if (!std::isfinite(*monitored)) continue;
      const Decision decision = policy->decide(evaluation);
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
    metadata_["runner.step"] = std::to_string(step_);
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
  std::int64_t epoch_ = 0;
  std::int64_t step_ = 0;
  std::int64_t samples_ = 0;
};

}  // namespace

TrialOutcome run_trial(const spec::TrialSpec& spec, const Registry& registry, TrialObserver& observer) {
  try {
    TrialParts parts(spec, registry);
    TrialRun run(spec, parts, observer);
    try {
      return run.run();
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
