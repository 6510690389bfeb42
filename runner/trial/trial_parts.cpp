#include "trial/trial_parts.hpp"

#include <algorithm>
#include <runner/names_columns.hpp>

#include "spec/learning_rate.hpp"
#include "text/note.hpp"
#include "trial/device.hpp"
#include "trial/fit_to_data.hpp"
#include "trial/flat_agreement.hpp"
#include "trial/flat_optimizer.hpp"
#include "trial/matched_dataset.hpp"
#include "trial/metric_direction.hpp"
#include "trial/mixed_precision.hpp"
#include "trial/process_state.hpp"
#include "trial/random_streams.hpp"

namespace runner::trial {

namespace {

std::uint64_t factory_seed(const spec::TrialSpec& spec, const char* kind) {
  return derive_seed(spec.seed, std::string("factory ") + kind, 0);
}

std::string data_label(const spec::TrialSpec& spec, const Registry& registry) {
  return Registry::label(registry.find("dataset", spec.dataset.plugin));
}

// How often somebody has written into a batch's numbers.
std::int64_t writes_into(const Batch& batch) {
  std::int64_t writes = 0;
  for (const NamedTensors* tensors : {&batch.inputs, &batch.targets}) {
    for (const auto& [name, tensor] : *tensors) writes += tensor.is_inference() ? 0 : tensor._version();
  }
  return writes;
}

// A batch may be kept, and be shown again in the next epoch.
void refuse_writes_since(std::int64_t writes, const Batch& batch) {
  if (writes_into(batch) != writes) {
    throw PluginError(
        "the model, its loss or the task writes into a batch, which other epochs need as it was; clone it first, as in"
        " x = x.clone(), or write x - mean in place of x.sub_(mean)");
  }
}

}  // namespace

void seed_dataset_factory(const spec::TrialSpec& spec) { seed_default_generators(factory_seed(spec, "dataset")); }

std::unique_ptr<Dataset> make_dataset(const spec::TrialSpec& spec, const Registry& registry) {
  restore_process_state(spec.training);
  seed_dataset_factory(spec);
  auto dataset = registry.make<DatasetKind>(spec.dataset);
  restore_process_state(spec.training);
  return dataset;
}

std::unique_ptr<TrialData> make_trial_data(const Dataset& dataset, const spec::TrialSpec& spec,
                                           const Registry& registry, torch::Device device,
                                           const std::optional<TrainedOn>& trained_on) {
  try {
    return std::make_unique<TrialData>(dataset, spec, device, trained_on);
  } catch (...) {
    throw PluginError(data_label(spec, registry) + ": " + describe_current_exception());
  }
}

std::shared_ptr<const Dataset> TrialParts::match(std::shared_ptr<const Dataset> dataset,
                                                 const TrainedOn& trained_on) const {
  try {
    refuse_unfitted(*dataset, trained_on.filled);
    return matched(std::move(dataset), trained_on.info);
  } catch (...) {
    throw PluginError(data_label(spec_, registry_) + ": " + describe_current_exception());
  }
}

// Each once, however often the plugin is asked to make its object.
void TrialParts::add_notes(const RegisteredPlugin& plugin, const TellsNotes* told) {
  if (told == nullptr) return;
  try {
    for (const std::string& note : told->notes()) {
      const bool warns = text::is_warning(note);
      std::string said = plugin.entry->kind + " '" + plugin.entry->name +
                         "': " + (warns ? note.substr(text::warning_mark.size()) : note);
      if (warns) said = text::warning(said);
      if (std::find(notes_.begin(), notes_.end(), said) == notes_.end()) notes_.push_back(std::move(said));
    }
  } catch (...) {
    throw PluginError(Registry::label(plugin) + ": " + describe_current_exception());
  }
}

template <class Kind, class... Context>
auto TrialParts::make(const spec::PluginChoice& choice, std::uint64_t seed, Context&&... context) {
  seed_default_generators(seed);
  auto product = registry_.make<Kind>(choice, std::forward<Context>(context)...);
  add_notes(registry_.find(Kind::name, choice.plugin), dynamic_cast<const TellsNotes*>(product.get()));
  restore_process_state(spec_.training, device_);
  return product;
}

TrialParts::TrialParts(const spec::TrialSpec& spec, const Registry& registry,
                       const std::optional<TrainedOn>& trained_on)
    : TrialParts(spec, registry, make_dataset(spec, registry), trained_on) {}

TrialParts::TrialParts(const spec::TrialSpec& spec, const Registry& registry, std::shared_ptr<const Dataset> dataset,
                       const std::optional<TrainedOn>& trained_on)
    : spec_(spec),
      registry_(registry),
      device_(trained_on ? evaluation_device(spec.training) : choose_device(spec.training)),
      dataset_(std::move(dataset)),
      is_evaluation_(trained_on.has_value()),
      generators_(spec.seed) {
  if (trained_on) dataset_ = match(std::move(dataset_), *trained_on);
  trial_data_ = make_trial_data(*dataset_, spec, registry, device_, trained_on);
  if (trial_data_->has_own_validation()) {
    notes_.push_back("the data set brings its own validation part of " +
                     std::to_string(trial_data_->validation_size()) +
                     " rows; validation_fraction and split_seed are not used");
  }
  make_model();
  make_loss(trained_on);
  make_optimizer();
  scheduler_ = make<SchedulerKind>(directed("scheduler", spec.scheduler), factory_seed(spec, "scheduler"));
  for (const spec::PluginChoice& choice : spec.checkpoint) {
    policies_.push_back({choice.plugin, make<CheckpointPolicyKind>(directed("checkpoint_policy", choice),
                                                                   factory_seed(spec, "checkpoint_policy"))});
  }
  for (const spec::PluginChoice& choice : spec.stop) {
    stops_.push_back({choice.plugin, make<StopKind>(directed("stop", choice), factory_seed(spec, "stop"))});
  }
  task_ = make<TaskKind>(spec.task, factory_seed(spec, "task"), data());
  make_metrics();

  const auto label = [&](const char* kind, const std::string& name) {
    return Registry::label(registry.find(kind, name));
  };
  epoch_plugins_ = label("task", spec.task.plugin) + ", " + label("model", spec.model.plugin) + ", " +
                   label("loss", spec.loss.plugin) + ", " + label("optimizer", spec.optimizer.plugin) + ", " +
                   label("scheduler", spec.scheduler.plugin) + ", " + label("dataset", spec.dataset.plugin);
}

spec::PluginChoice TrialParts::directed(const char* kind, const spec::PluginChoice& choice) {
  const RegisteredPlugin& plugin = registry_.find(kind, choice.plugin);
  std::vector<const PluginEntry*> measuring = {registry_.find("task", spec_.task.plugin).entry.get()};
  for (const spec::PluginChoice& metric : spec_.metrics) {
    measuring.push_back(registry_.find("metric", metric.plugin).entry.get());
  }
  try {
    auto directed = with_direction(choice, *plugin.entry, measuring);
    if (!directed.warning.empty()) notes_.push_back(text::warning(directed.warning));
    return std::move(directed.choice);
  } catch (const std::runtime_error& error) {
    throw PluginError(Registry::label(plugin) + ": " + error.what());
  }
}

nlohmann::json TrialParts::reading() const {
  nlohmann::json reading = spec_.dataset.parameters;
  for (const ParamDescription& parameter : registry_.find("dataset", spec_.dataset.plugin).entry->parameters) {
    if (parameter.type == ParamType::path) reading.erase(parameter.name);
  }
  reading["plugin"] = spec_.dataset.plugin;
  if (const auto* named = dynamic_cast<const NamesColumns*>(dataset_.get())) {
    for (const auto& [parameter, column] : named->named_columns()) reading[parameter] = column;
  }
  return reading;
}

std::optional<double> TrialParts::base_lr() const {
  return spec::learning_rate(registry_.find("optimizer", spec_.optimizer.plugin).entry->parameters, spec_.optimizer);
}

Monitor TrialParts::monitor() const {
  for (const NamedPolicy& each : policies_) {
    if (auto monitor = each.policy->monitor()) return *std::move(monitor);
  }
  return {};
}

void TrialParts::make_model() {
  model_ = make<ModelKind>(spec_.model, spec_.seed, data());
  model_->to(device_);
  computed_ = in_precision(spec_.training.precision, model_);
  parameters_ = trainable_parameters(*model_, spec_.parameters);
  if (parameters_.groups.front().tensors.empty()) {
    throw PluginError(Registry::label(registry_.find("model", spec_.model.plugin)) +
                      ": has no trainable parameter; register at least one with requires_grad");
  }
}

void TrialParts::make_loss(const std::optional<TrainedOn>& trained_on) {
  loss_ = make<LossKind>(spec_.loss, factory_seed(spec_, "loss"), data());
  class_counts_ =
      show_class_counts(*loss_, registry_.find(LossKind::name, spec_.loss.plugin), *dataset_, *trial_data_, trained_on);
}

// Each under the numbers that it was registered with, which nothing else may have.
void TrialParts::make_metrics() {
  std::vector<std::string> taken;
  for (const MetricDescription& logged : registry_.find("task", spec_.task.plugin).entry->metrics) {
    taken.push_back(logged.name);
  }
  for (const spec::PluginChoice& choice : spec_.metrics) {
    const RegisteredPlugin& plugin = registry_.find("metric", choice.plugin);
    for (const MetricDescription& own : plugin.entry->metrics) {
      if (std::find(taken.begin(), taken.end(), own.name) != taken.end()) {
        throw PluginError(Registry::label(plugin) + ": measures '" + own.name +
                          "', which the task or another metric of this trial records; take one of them out");
      }
      taken.push_back(own.name);
    }
    metric_plugins_.add(choice.plugin, Registry::label(plugin),
                        make<MetricKind>(choice, factory_seed(spec_, "metric"), data()));
  }
}

// On flat parameters where that is faster and changes nothing.
void TrialParts::make_optimizer() {
  const auto make_for = [this](const Parameters& parameters) {
    return make<OptimizerKind>(spec_.optimizer, factory_seed(spec_, "optimizer"), parameters);
  };
  std::unique_ptr<Optimizer> optimizer = make_for(parameters_);
  if (optimizer->is_elementwise() &&
      agrees_on_flat(spec_.optimizer.plugin, spec_.optimizer.parameters, parameters_, make_for)) {
    if (auto flat = FlatParameters::of(parameters_, state_dict(*model_))) {
      optimizer = std::make_unique<FlatOptimizer>(parameters_, *std::move(flat), make_for);
    }
  }
  optimizer_ = std::make_unique<CountedOptimizer>(std::move(optimizer));
}

std::int64_t TrialParts::train_step(const Batch& batch) {
  begin_batch(batch);
  const std::int64_t before = optimizer_->steps();
  const auto writes = writes_into(batch);
  task_->train_step(*this, batch);
  refuse_writes_since(writes, batch);
  return optimizer_->steps() - before;
}

void TrialParts::share_steps(StepSharing* sharing) {
  sharing_ = sharing;
  shared_optimizer_.reset();
  if (sharing != nullptr) shared_optimizer_.emplace(*optimizer_, *sharing);
}

void TrialParts::log(std::string_view name, const torch::Tensor& value, Reduction reduction) {
  auto* elsewhere = told();
  if (elsewhere == nullptr) return metrics_.add(name, value, reduction, batch_size_);
  elsewhere->logged.push_back({std::string(name), value.item<double>(), reduction, batch_size_});
}

void TrialParts::log(std::string_view name, double value, Reduction reduction) {
  auto* elsewhere = told();
  if (elsewhere == nullptr) return metrics_.add(name, value, reduction, batch_size_);
  elsewhere->logged.push_back({std::string(name), value, reduction, batch_size_});
}

void TrialParts::measure(const Output& output, const Batch& batch) {
  auto* elsewhere = told();
  if (elsewhere == nullptr && not_finite_) count_not_finite(output);
  if (metric_plugins_.empty()) return;
  const torch::Tensor known = metric_plugins_.take_known_part() ? known_part(batch) : torch::Tensor();
  if (elsewhere == nullptr) return metric_plugins_.measure(output, batch, known);
  elsewhere->measured.push_back({output, batch, known});
}

// A task may show a batch in parts, one behind the other.
torch::Tensor TrialParts::known_part(const Batch& batch) {
  const torch::Tensor known = trial_data_->known_part();
  if (!known.defined()) return known;
  const torch::Tensor& targets = batch.targets.only();
  const std::int64_t first = measured_rows_ + batch.size > known.size(0) ? 0 : measured_rows_;
  measured_rows_ = first + batch.size;
  if (measured_rows_ > known.size(0) || !targets.equal(shown_->targets.only().narrow(0, first, batch.size))) {
    throw std::runtime_error(
        "the metrics are shown other samples than those of the batch at hand, in their order; "
        "what is known of their targets beforehand cannot be added");
  }
  return known.narrow(0, first, batch.size).to(targets.device());
}

void TrialParts::count_not_finite(const Output& output) {
  for (const auto& [name, tensor] : output) {
    if (!tensor.is_floating_point() || tensor.dim() == 0) continue;
    const torch::Tensor bad = tensor.detach().reshape({tensor.size(0), -1}).isfinite().logical_not().any(1);
    *not_finite_ += bad.sum().item<std::int64_t>();
  }
}

void TrialParts::take_over(const ToldStep& told) {
  for (const auto& [name, value, reduction, rows] : told.logged) metrics_.add(name, value, reduction, rows);
  for (const auto& [output, batch, known] : told.measured) metric_plugins_.measure(output, batch, known);
}

void TrialParts::begin_batch(const Batch& batch) {
  batch_size_ = batch.size;
  shown_ = &batch;
  measured_rows_ = 0;
}

void TrialParts::evaluate(const Batch& batch) {
  begin_batch(batch);
  const auto writes = writes_into(batch);
  task_->evaluate(*this, batch);
  refuse_writes_since(writes, batch);
}

PassResult TrialParts::take_metrics() {
  PassResult result{metrics_.take(), {}};
  metric_plugins_.take(result);
  result.not_finite = not_finite_.value_or(0);
  not_finite_.reset();
  return result;
}

PassResult TrialParts::evaluate_pass(std::int64_t batches, const std::function<Batch(std::int64_t)>& batch_at,
                                     const std::function<void()>& after_batch) {
  computed_->eval();
  const torch::NoGradGuard no_grad;
  for (std::int64_t index = 0; index < batches; ++index) {
    evaluate(batch_at(index));
    after_batch();
  }
  if (!metric_plugins_.empty() && !metric_plugins_.has_measured()) {
    throw PluginError(Registry::label(registry_.find("task", spec_.task.plugin)) +
                      ": shows the trial's metrics no answers; call context.measure(output, batch) in evaluate");
  }
  return take_metrics();
}

PassResult TrialParts::validate(std::int64_t epoch, const std::function<void()>& after_batch) {
  generators_.begin_validation(epoch);
  if (is_evaluation_) not_finite_ = 0;
  return evaluate_pass(
      trial_data_->validation_batches(), [&](std::int64_t index) { return trial_data_->validation_batch(index); },
      after_batch);
}

PassResult TrialParts::test(std::int64_t epoch, const std::function<void()>& after_batch) {
  seed_default_generators(derive_seed(spec_.seed, "test", epoch));
  not_finite_ = 0;
  return evaluate_pass(
      trial_data_->test_batches(), [&](std::int64_t index) { return trial_data_->test_batch(index); }, after_batch);
}

}  // namespace runner::trial
