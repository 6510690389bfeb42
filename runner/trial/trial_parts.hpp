#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <runner/checkpoint_policy.hpp>
#include <runner/scheduler.hpp>
#include <runner/shares_steps.hpp>
#include <runner/stop.hpp>
#include <runner/task.hpp>
#include <runner/tells_notes.hpp>
#include <string>
#include <vector>

#include "spec/trial_spec.hpp"
#include "trial/counted_optimizer.hpp"
#include "trial/epoch_generators.hpp"
#include "trial/metric_plugins.hpp"
#include "trial/model_state.hpp"
#include "trial/pass_metrics.hpp"
#include "trial/ranks.hpp"
#include "trial/registry.hpp"
#include "trial/shared_optimizer.hpp"
#include "trial/trial_data.hpp"

namespace runner::trial {

/// Holds a checkpoint policy and the name it was chosen under.
struct NamedPolicy {
  std::string name;
  std::unique_ptr<CheckpointPolicy> policy;
};

/// Holds what may end the trial early and the name it was chosen under.
struct NamedStop {
  std::string name;
  std::unique_ptr<Stop> stop;
};

/// Owns everything one trial is made of, and is what its task sees. Each factory finds the process as a trial begins
/// and a random stream of its own; the model's is the trial's seed itself, immediately before it is built.
class TrialParts final : public TaskContext, public SharesSteps {
 public:
  /// Makes all parts, in the order data set, model, loss, optimizer, scheduler, policies, stops, task, metrics. Throws
  /// PluginError for what a plugin throws, std::runtime_error for data or a device that cannot be used.
  TrialParts(const spec::TrialSpec& spec, const Registry& registry,
             const std::optional<TrainedOn>& trained_on = std::nullopt);
  /// The same on a data set that is there already. For a model that was `trained_on` something, the data set's features
  /// and classes are matched with those.
  TrialParts(const spec::TrialSpec& spec, const Registry& registry, std::shared_ptr<const Dataset> dataset,
             const std::optional<TrainedOn>& trained_on = std::nullopt);

  const DatasetInfo& data() const override { return dataset_->info(); }
  const Dataset& dataset() const { return *dataset_; }
  /// Returns the model as its plugin made it, whose names the weights have; `model` computes in the trial's precision.
  Model& plain_model() { return *model_; }
  Model& model() override { return *computed_; }
  Loss& loss() override { return *loss_; }
  Optimizer& optimizer() override {
    if (shared_optimizer_) return *shared_optimizer_;
    return *optimizer_;
  }
  const Parameters& parameters() const override { return parameters_; }
  void log(std::string_view name, const torch::Tensor& value, Reduction reduction) override;
  void log(std::string_view name, double value, Reduction reduction) override;
  void measure(const Output& output, const Batch& batch) override;
  void gradients_ready() override {
    if (sharing_ != nullptr) sharing_->gradients_ready();
  }

  /// Returns the data set's plugin with its parameters, columns by name, no paths: how any file is made into samples.
  nlohmann::json reading() const;
  /// Returns how many training samples are of each class, where the loss takes these: they are part of what it is.
  const std::vector<std::int64_t>& class_counts() const { return class_counts_; }
  /// Returns what a person should know of the choices, a sentence each.
  const std::vector<std::string>& notes() const { return notes_; }
  Task& task() { return *task_; }
  TrialData& trial_data() { return *trial_data_; }
  Scheduler& scheduler() { return *scheduler_; }
  /// Returns the rate that the config gives the optimizer; none where it has none.
  std::optional<double> base_lr() const;
  std::vector<NamedPolicy>& policies() { return policies_; }
  std::vector<NamedStop>& stops() { return stops_; }
  /// Returns what says which checkpoint is the trial's best: the monitor of the first policy that has one.
  Monitor monitor() const;
  torch::Device device() const { return device_; }
  /// Names the plugins whose code runs in an epoch, with their libraries, for the message when one of them throws.
  const std::string& epoch_plugins() const { return epoch_plugins_; }

  PassMetrics& metrics() { return metrics_; }
  MetricPlugins& metric_plugins() { return metric_plugins_; }
  /// Seeds the default generators for an epoch's training.
  void seed_training(std::int64_t epoch) { generators_.begin_training(epoch); }
  /// Makes one training step, under the batch's size as the weight of what is logged.
  /// Returns how many steps of the optimizer it took: one for most tasks, none where it only gathers gradients.
  std::int64_t train_step(const Batch& batch);
  /// Makes training steps from here on together with other processes, or alone again: `sharing` outlives that.
  void share_steps(StepSharing* sharing);
  /// Takes what another process told of its rows.
  void take_over(const ToldStep& told);
  /// Evaluates one batch.
  void evaluate(const Batch& batch);
  /// Evaluates the validation part as it is done at the end of an epoch, and calls `after_batch` after each batch.
  PassResult validate(
      std::int64_t epoch, const std::function<void()>& after_batch = [] {});
  /// The same for the rows that were set aside for the trial's end.
  PassResult test(std::int64_t epoch, const std::function<void()>& after_batch);
  /// Returns what was logged and measured since the last call.
  PassResult take_metrics();

 private:
  template <class Kind, class... Context>
  auto make(const spec::PluginChoice& choice, std::uint64_t seed, Context&&... context);
  std::shared_ptr<const Dataset> match(std::shared_ptr<const Dataset> dataset, const TrainedOn& trained_on) const;
  void add_notes(const RegisteredPlugin& plugin, const TellsNotes* told);
  spec::PluginChoice directed(const char* kind, const spec::PluginChoice& choice);
  /// Returns where what the task tells goes in place of the trial's metrics; none where it goes there.
  ToldStep* told() const { return sharing_ == nullptr ? nullptr : sharing_->told(); }
  void make_model();
  void make_loss(const std::optional<TrainedOn>& trained_on);
  void make_optimizer();
  void make_metrics();
  void begin_batch(const Batch& batch);
  /// Returns what is known beforehand of the rows that a task shows the metrics; undefined where nothing is.
  torch::Tensor known_part(const Batch& batch);
  void count_not_finite(const Output& output);
  PassResult evaluate_pass(std::int64_t batches, const std::function<Batch(std::int64_t)>& batch_at,
                           const std::function<void()>& after_batch);

  const spec::TrialSpec& spec_;
  const Registry& registry_;
  torch::Device device_;
  std::shared_ptr<const Dataset> dataset_;
  std::unique_ptr<TrialData> trial_data_;
  std::shared_ptr<Model> model_;
  std::shared_ptr<Model> computed_;
  Parameters parameters_;
  std::unique_ptr<Loss> loss_;
  std::vector<std::int64_t> class_counts_;
  std::unique_ptr<CountedOptimizer> optimizer_;
  StepSharing* sharing_ = nullptr;
  std::optional<SharedOptimizer> shared_optimizer_;
  std::unique_ptr<Scheduler> scheduler_;
  std::vector<NamedPolicy> policies_;
  std::vector<NamedStop> stops_;
  std::unique_ptr<Task> task_;
  std::string epoch_plugins_;
  std::vector<std::string> notes_;
  PassMetrics metrics_{device_};
  MetricPlugins metric_plugins_;
  std::int64_t batch_size_ = 0;
  /// The batch that the task has at hand, and how many of its rows it has shown the metrics.
  const Batch* shown_ = nullptr;
  std::int64_t measured_rows_ = 0;
  /// Of the pass that goes on, where they are counted.
  std::optional<std::int64_t> not_finite_;
  bool is_evaluation_ = false;
  EpochGenerators generators_;
};

/// Makes what gives a trial's batches: see `TrialData`. Throws PluginError, which names the data set's plugin.
std::unique_ptr<TrialData> make_trial_data(const Dataset& dataset, const spec::TrialSpec& spec,
                                           const Registry& registry, torch::Device device,
                                           const std::optional<TrainedOn>& trained_on = std::nullopt);
/// Puts the default generators where the data set's factory finds them.
void seed_dataset_factory(const spec::TrialSpec& spec);
/// Makes a trial's data set alone, as the trial would find it. Throws PluginError.
std::unique_ptr<Dataset> make_dataset(const spec::TrialSpec& spec, const Registry& registry);

}  // namespace runner::trial
