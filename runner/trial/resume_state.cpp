#include "trial/resume_state.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "trial/load_tensors.hpp"
#include "trial/model_state.hpp"

namespace runner::trial {

namespace {

using Views = std::vector<checkpoint::TensorView>;

at::Generator generator_of(torch::Device device) { return at::globalContext().defaultGenerator(device); }

torch::Tensor generator_state(torch::Device device) {
  auto generator = generator_of(device);
  const std::lock_guard<std::mutex> lock(generator.mutex());
  return generator.get_state();
}

void set_generator_state(torch::Device device, const torch::Tensor& state) {
  auto generator = generator_of(device);
  const std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
}

// A state that comes from another kind of device has no numbers for this one's generator, which then begins as an epoch
// does: with the seed of the CPU's.
void restore_generators(const Views& views, torch::Device device) {
  bool has_device = device.is_cpu();
  for (const auto& view : views) {
    const bool is_of_cpu = view.name == "cpu";
    if (!is_of_cpu && device.is_cpu()) continue;
    set_generator_state(is_of_cpu ? torch::Device(torch::kCPU) : device, to_tensor(view));
    has_device = has_device || !is_of_cpu;
  }
  if (!has_device) generator_of(device).set_current_seed(generator_of(torch::kCPU).current_seed());
}

// The tensors whose names begin with `prefix`, which is taken off.
Views below(const checkpoint::Container& container, const std::string& prefix) {
  Views views;
  for (const auto& view : container.tensors) {
    if (!view.name.starts_with(prefix)) continue;
    views.push_back(view);
    views.back().name.erase(0, prefix.size());
  }
  return views;
}

std::vector<NamedTensor> tensors_below(const checkpoint::Container& container, const std::string& prefix) {
  std::vector<NamedTensor> tensors;
  for (const auto& view : below(container, prefix)) tensors.push_back({view.name, to_tensor(view)});
  return tensors;
}

const std::string& metadata(const checkpoint::Container& container, const char* key) {
  const auto found = container.metadata.find(key);
  if (found == container.metadata.end()) throw std::runtime_error(std::string("the state has no '") + key + "'");
  return found->second;
}

// Checks the names before anything is replaced; an optimizer makes a tensor that it has not yet exist.
void restore_optimizer(Optimizer& optimizer, const Views& views, torch::Device device) {
  std::map<std::string, const checkpoint::TensorView*> by_name;
  for (const auto& view : views) by_name[view.name] = &view;
  std::size_t known = 0;
  optimizer.visit_state([&](const std::string& name, torch::Tensor&) { known += by_name.count(name); });
  if (known != by_name.size()) {
    throw std::runtime_error("the state holds " + std::to_string(by_name.size()) +
                             " tensors of the optimizer, which knows " + std::to_string(known) + " of them");
  }
  optimizer.visit_state([&](const std::string& name, torch::Tensor& tensor) {
    const auto found = by_name.find(name);
    if (found != by_name.end()) tensor = to_tensor(*found->second).to(device);
  });
}

}  // namespace

std::vector<std::byte> write_state(const ResumableParts& parts, const Progress& progress) {
  std::vector<NamedTensor> tensors;
  for (const auto& [name, tensor] : parts.model) tensors.push_back({"model/" + name, tensor});
  parts.optimizer.visit_state([&](const std::string& name, torch::Tensor& tensor) {
    if (tensor.defined()) tensors.push_back({"optimizer/" + name, tensor});
  });
  const PassMetrics::Saved metrics = parts.metrics.save();
  for (const auto& [name, tensor] : metrics.tensors) tensors.push_back({"metrics/" + name, tensor});
  for (const auto& [name, tensor] : parts.metric_plugins.save()) tensors.push_back({"measured/" + name, tensor});
  for (const auto& [name, tensor] : parts.averaged.save()) tensors.push_back({"averaged/" + name, tensor});
  if (progress.batch > 0) {
    tensors.push_back({"generator/cpu", generator_state(torch::kCPU)});
    if (!parts.device.is_cpu()) tensors.push_back({"generator/device", generator_state(parts.device)});
  }
  const nlohmann::json counters = {progress.epoch, progress.batch, progress.step, progress.samples};
  checkpoint::Metadata texts = {{"runner.progress", counters.dump()}, {"runner.metrics", metrics.series.dump()}};
  if (!parts.model_files.empty()) texts["runner.model_files"] = parts.model_files.dump();
  if (const auto epoch = parts.best.epoch()) {
    for (const auto& [name, tensor] : parts.best.tensors()) tensors.push_back({"best/" + name, tensor});
    texts["runner.best_epoch"] = std::to_string(*epoch);
  }
  return serialise(tensors, texts);
}

Progress restore_state(std::span<const std::byte> bytes, const ResumableParts& parts) {
  const auto container = read_container(bytes, "the state to resume from");
  const auto counters = nlohmann::json::parse(metadata(container, "runner.progress")).get<std::vector<std::int64_t>>();
  const auto series = nlohmann::json::parse(metadata(container, "runner.metrics"));
  load_tensors(below(container, "model/"), parts.model);
  restore_optimizer(parts.optimizer, below(container, "optimizer/"), parts.device);
  parts.metrics.restore({tensors_below(container, "metrics/"), series});
  parts.averaged.restore(tensors_below(container, "averaged/"));
  parts.metric_plugins.restore(tensors_below(container, "measured/"), parts.device);
  if (const auto epoch = container.metadata.find("runner.best_epoch"); epoch != container.metadata.end()) {
    std::vector<NamedTensor> best;
    for (const auto& view : below(container, "best/")) best.push_back({view.name, to_tensor(view).to(parts.device)});
    parts.best.restore(std::stoll(epoch->second), std::move(best));
  }
  if (counters.at(1) > 0) restore_generators(below(container, "generator/"), parts.device);
  return {counters.at(0), counters.at(1), counters.at(2), counters.at(3)};
}

nlohmann::json model_files_in(std::span<const std::byte> state) {
  const auto container = read_container(state, "the state to resume from");
  const auto found = container.metadata.find("runner.model_files");
  return found != container.metadata.end() ? nlohmann::json::parse(found->second) : nlohmann::json::object();
}

}  // namespace runner::trial
