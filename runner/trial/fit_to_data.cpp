#include "trial/fit_to_data.hpp"

#include <memory>
#include <runner/metric.hpp>
#include <runner/model.hpp>
#include <runner/takes_class_counts.hpp>
#include <runner/task.hpp>
#include <stdexcept>

#include "trial/data_notes.hpp"
#include "trial/first_evaluation.hpp"
#include "trial/process_state.hpp"

namespace runner::trial {

std::vector<std::int64_t> show_class_counts(Loss& loss, const RegisteredPlugin& plugin, const Dataset& dataset,
                                            const TrialData& data, const std::optional<TrainedOn>& trained_on) {
  auto* const taker = dynamic_cast<TakesClassCounts*>(&loss);
  if (taker == nullptr) return {};
  try {
    auto counts = trained_on ? trained_on->class_counts : class_sizes(dataset, data.train_rows(), Split::train);
    if (counts.empty()) throw std::runtime_error("needs to know how many training rows each class has");
    taker->take_class_counts(counts);
    return counts;
  } catch (...) {
    throw UnfitForData(Registry::label(plugin) + ": " + describe_current_exception());
  }
}

void refuse_unfit(const spec::TrialSpec& spec, const Registry& registry, const Dataset& dataset,
                  const TrialData& data) {
  const auto try_to_make = [&](const auto& make) {
    try {
      make();
    } catch (const UnfitForData&) {
      throw;
    } catch (...) {
      // Whatever it is: the trial will meet it again, and keep it with its log.
    }
    restore_process_state(spec.training);
  };
  const DatasetInfo& info = dataset.info();
  std::shared_ptr<Model> model;
  std::unique_ptr<Loss> loss;
  std::unique_ptr<Task> task;
  try_to_make([&] { model = registry.make<ModelKind>(spec.model, info); });
  try_to_make([&] {
    loss = registry.make<LossKind>(spec.loss, info);
    show_class_counts(*loss, registry.find(LossKind::name, spec.loss.plugin), dataset, data, std::nullopt);
  });
  try_to_make([&] { task = registry.make<TaskKind>(spec.task, info); });
  for (const spec::PluginChoice& metric : spec.metrics) try_to_make([&] { registry.make<MetricKind>(metric, info); });
  if (!model || !loss || !task) return;
  try_to_make([&] {
    refuse_unmeasured(spec, registry, metrics_of_few_rows(spec, registry, info, data, *model, *loss, *task));
  });
}

}  // namespace runner::trial
