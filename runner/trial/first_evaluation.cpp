#include "trial/first_evaluation.hpp"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <optional>
#include <runner/checkpoint_policy.hpp>
#include <runner/metric.hpp>
#include <runner/scheduler.hpp>
#include <runner/stop.hpp>
#include <stdexcept>

#include "csv/text.hpp"
#include "trial/metric_direction.hpp"
#include "trial/model_state.hpp"
#include "trial/random_streams.hpp"

namespace runner::trial {

namespace {

// More than one: a graph may be for no single row.
constexpr std::int64_t few_rows = 2;

template <class Action>
auto as_unfit(const RegisteredPlugin& plugin, Action action) {
  try {
    return action();
  } catch (const std::invalid_argument& error) {
    throw UnfitForData(Registry::label(plugin) + ": " + error.what());
  }
}

// Says whose fault it is where a loss is given what it cannot take.
class NamedLoss final : public Loss {
 public:
  NamedLoss(Loss& loss, const RegisteredPlugin& plugin) : loss_(loss), plugin_(plugin) {}
  torch::Tensor operator()(const Output& output, const Batch& batch) override {
    return as_unfit(plugin_, [&] { return loss_(output, batch); });
  }

 private:
  Loss& loss_;
  const RegisteredPlugin& plugin_;
};

// What a task sees of a trial whose metrics nobody reads.
class FewRows final : public TaskContext {
 public:
  FewRows(const DatasetInfo& info, Model& model, Loss& loss, Parameters parameters)
      : info_(info), model_(model), loss_(loss), parameters_(std::move(parameters)) {}

  const DatasetInfo& data() const override { return info_; }
  Model& model() override { return model_; }
  Loss& loss() override { return loss_; }
  Optimizer& optimizer() override { throw std::logic_error("an evaluation takes no step"); }
  const Parameters& parameters() const override { return parameters_; }
  void log(std::string_view name, const torch::Tensor&, Reduction) override { logged.emplace_back(name); }
  void log(std::string_view name, double, Reduction) override { logged.emplace_back(name); }
  void measure(const Output&, const Batch&) override {}

  std::vector<std::string> logged;

 private:
  const DatasetInfo& info_;
  Model& model_;
  Loss& loss_;
  Parameters parameters_;
};

// The numbers of the trial's metrics beside those that its task logs; none where one of them does not name its own.
std::optional<std::vector<std::string>> measured(const spec::TrialSpec& spec, const Registry& registry,
                                                 std::vector<std::string> logged) {
  for (const spec::PluginChoice& choice : spec.metrics) {
    const auto& metrics = registry.find(MetricKind::name, choice.plugin).entry->metrics;
    if (metrics.empty()) return std::nullopt;
    for (const MetricDescription& metric : metrics) logged.push_back(metric.name);
  }
  return logged;
}

// A plugin's parameter that names the metric; empty where there is none.
std::string parameter_of_metric(const PluginEntry& plugin) {
  for (const ParamDescription& parameter : plugin.parameters)
    if (parameter.role == ParamRole::metric) return parameter.name;
  return "";
}

class Watchers {
 public:
  Watchers(const spec::TrialSpec& spec, const Registry& registry, std::vector<std::string> measured)
      : registry_(registry), measured_(std::move(measured)) {
    measuring_ = {registry.find(TaskKind::name, spec.task.plugin).entry.get()};
    for (const spec::PluginChoice& metric : spec.metrics)
      measuring_.push_back(registry.find(MetricKind::name, metric.plugin).entry.get());
  }

  template <class Kind, class Watched>
  void expect(const spec::PluginChoice& choice, const Watched& watched) const {
    const RegisteredPlugin& plugin = registry_.find(Kind::name, choice.plugin);
    const auto product = registry_.make<Kind>(with_direction(choice, *plugin.entry, measuring_).choice);
    const std::optional<std::string> metric = watched(*product);
    if (!metric || std::find(measured_.begin(), measured_.end(), *metric) != measured_.end()) return;
    const std::string parameter = parameter_of_metric(*plugin.entry);
    throw UnfitForData(Registry::label(plugin) + ": " + (parameter.empty() ? "it watches " : parameter + ": ") +
                       csv::shown(*metric) + " is not measured on these data; there are " + csv::listed(measured_));
  }

 private:
  const Registry& registry_;
  std::vector<std::string> measured_;
  std::vector<const PluginEntry*> measuring_;
};

}  // namespace

std::vector<std::string> metrics_of_few_rows(const spec::TrialSpec& spec, const Registry& registry,
                                             const DatasetInfo& info, const TrialData& data, Model& model, Loss& loss,
                                             Task& task) {
  const at::NoGradGuard no_grad;
  seed_default_generators(derive_seed(spec.seed, "validate", 0));
  model.eval();
  const Batch batch = data.first_validation_rows(few_rows);
  as_unfit(registry.find(ModelKind::name, spec.model.plugin), [&] { return model.forward(batch); });
  NamedLoss named_loss(loss, registry.find(LossKind::name, spec.loss.plugin));
  FewRows context(info, model, named_loss, trainable_parameters(model, spec.parameters));
  as_unfit(registry.find(TaskKind::name, spec.task.plugin), [&] { task.evaluate(context, batch); });
  return std::move(context.logged);
}

void refuse_unmeasured(const spec::TrialSpec& spec, const Registry& registry, const std::vector<std::string>& logged) {
  auto names = measured(spec, registry, logged);
  if (!names) return;
  const Watchers watchers(spec, registry, *std::move(names));
  for (const spec::PluginChoice& choice : spec.checkpoint) {
    watchers.expect<CheckpointPolicyKind>(choice, [](const CheckpointPolicy& policy) {
      const auto monitor = policy.monitor();
      return monitor ? std::optional(monitor->metric) : std::nullopt;
    });
  }
  watchers.expect<SchedulerKind>(spec.scheduler, [](const Scheduler& scheduler) { return scheduler.watches(); });
  for (const spec::PluginChoice& choice : spec.stop)
    watchers.expect<StopKind>(choice, [](const Stop& stop) { return stop.watches(); });
}

}  // namespace runner::trial
