#include "trial/metric_plugins.hpp"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "trial/registry.hpp"

namespace runner::trial {

namespace {

void expect_whole(const MetricTable& table) {
  if (table.values.size() == table.rows.size() * table.columns.size()) return;
  throw std::runtime_error("its table '" + table.name + "' has " + std::to_string(table.values.size()) +
                           " values for " + std::to_string(table.rows.size()) + " rows and " +
                           std::to_string(table.columns.size()) + " columns");
}

void append(PassResult& result, std::vector<std::pair<std::string, double>> values) {
  for (auto& [name, value] : values) {
    const auto same = [&](const auto& other) { return other.first == name; };
    if (std::any_of(result.metrics.begin(), result.metrics.end(), same)) {
      throw std::runtime_error("it measures '" + name + "', which is recorded already");
    }
    result.metrics.emplace_back(std::move(name), value);
  }
}

}  // namespace

template <class Function>
void MetricPlugins::guarded(const Each& each, Function function) {
  try {
    function();
  } catch (...) {
    throw PluginError(each.label + ": " + describe_current_exception());
  }
}

void MetricPlugins::add(std::string name, std::string label, std::unique_ptr<Metric> metric) {
  auto* const taker = dynamic_cast<TakesKnownPart*>(metric.get());
  take_known_part_ = take_known_part_ || taker != nullptr;
  metrics_.push_back({std::move(name), std::move(label), std::move(metric), taker});
}

void MetricPlugins::measure(const Output& output, const Batch& batch, const torch::Tensor& known) {
  const at::NoGradGuard no_grad;
  for (const Each& each : metrics_) {
    guarded(each, [&] {
      if (each.taker != nullptr && known.defined()) each.taker->take_known_part(known);
      each.metric->add(output, batch);
    });
  }
  has_measured_ = true;
}

void MetricPlugins::take(PassResult& result) {
  if (!has_measured_) return;
  has_measured_ = false;
  for (const Each& each : metrics_) {
    guarded(each, [&] {
      append(result, each.metric->values());
      for (MetricTable& table : each.metric->tables()) {
        expect_whole(table);
        result.tables.push_back(std::move(table));
      }
      each.metric->reset();
    });
  }
}

std::vector<NamedTensor> MetricPlugins::save() {
  std::vector<NamedTensor> saved;
  if (!has_measured_) return saved;
  for (const Each& each : metrics_) {
    guarded(each, [&] {
      each.metric->visit_state([&](const std::string& name, torch::Tensor& tensor) {
        if (tensor.defined()) saved.push_back({each.name + "/" + name, tensor.clone()});
      });
    });
  }
  return saved;
}

void MetricPlugins::restore(const std::vector<NamedTensor>& saved, torch::Device device) {
  std::map<std::string, torch::Tensor> by_name;
  for (const auto& [name, tensor] : saved) by_name[name] = tensor;
  has_measured_ = !saved.empty();
  for (const Each& each : metrics_) {
    guarded(each, [&] {
      each.metric->reset();
      each.metric->visit_state([&](const std::string& name, torch::Tensor& tensor) {
        const auto found = by_name.find(each.name + "/" + name);
        if (found != by_name.end()) tensor = found->second.to(device);
      });
    });
  }
}

}  // namespace runner::trial
