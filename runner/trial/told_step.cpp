#include "trial/told_step.hpp"

#include <torch/types.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "trial/load_tensors.hpp"
#include "trial/model_state.hpp"

namespace runner::trial {

namespace {

using nlohmann::json;

constexpr const char* names_key = "runner.logged";
constexpr const char* sizes_key = "runner.measured";
constexpr const char* values_name = "logged";
constexpr const char* known_name = "known";

std::string prefix_of(std::size_t place, const char* what) { return std::to_string(place) + "/" + what + "/"; }

void add(std::vector<NamedTensor>& all, const std::string& prefix, const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors) all.push_back({prefix + name, tensor});
}

NamedTensors below(const checkpoint::Container& container, const std::string& prefix) {
  std::vector<NamedTensor> tensors;
  for (const auto& view : container.tensors) {
    if (view.name.starts_with(prefix)) tensors.push_back({view.name.substr(prefix.size()), to_tensor(view)});
  }
  return NamedTensors(std::move(tensors));
}

}  // namespace

std::vector<std::byte> write(const ToldStep& told) {
  if (told.logged.empty() && told.measured.empty()) return {};
  std::vector<NamedTensor> tensors;
  json names = json::array();
  std::vector<double> values;
  for (const auto& each : told.logged) {
    names.push_back({each.name, each.reduction == Reduction::root_mean, each.rows});
    values.push_back(each.value);
  }
  if (!values.empty()) tensors.push_back({values_name, torch::tensor(values, torch::dtype(torch::kFloat64))});
  json sizes = json::array();
  for (const auto& [output, batch, known] : told.measured) {
    add(tensors, prefix_of(sizes.size(), "output"), output);
    add(tensors, prefix_of(sizes.size(), "input"), batch.inputs);
    add(tensors, prefix_of(sizes.size(), "target"), batch.targets);
    if (known.defined()) tensors.push_back({prefix_of(sizes.size(), known_name), known});
    sizes.push_back(batch.size);
  }
  return serialise(tensors, {{names_key, names.dump()}, {sizes_key, sizes.dump()}});
}

ToldStep read_told_step(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  const auto read = checkpoint::read(bytes);
  if (const auto* error = std::get_if<checkpoint::FormatError>(&read))
    throw std::runtime_error("what another process told of a step is damaged: " + error->message);
  const auto& container = std::get<checkpoint::Container>(read);
  ToldStep told;
  const auto names = json::parse(container.metadata.at(names_key));
  const NamedTensors values = below(container, values_name);
  for (std::size_t i = 0; i < names.size(); ++i) {
    told.logged.push_back({names[i].at(0), values.only().data_ptr<double>()[i],
                           names[i].at(1) ? Reduction::root_mean : Reduction::mean, names[i].at(2)});
  }
  const auto sizes = json::parse(container.metadata.at(sizes_key));
  for (std::size_t place = 0; place < sizes.size(); ++place) {
    const NamedTensors known = below(container, prefix_of(place, known_name));
    told.measured.push_back({below(container, prefix_of(place, "output")),
                             {below(container, prefix_of(place, "input")), below(container, prefix_of(place, "target")),
                              sizes[place].get<std::int64_t>()},
                             known.size() == 0 ? torch::Tensor() : known.only()});
  }
  return told;
}

}  // namespace runner::trial
