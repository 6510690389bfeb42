#include "models/exported/graph.hpp"

#include <ATen/ScalarOps.h>

#include <algorithm>

#include "models/exported/archive_error.hpp"

namespace exported {

namespace {

using Values = std::vector<c10::IValue>;

std::uint32_t version_of(const torch::Tensor& tensor) {
  return tensor.unsafeGetTensorImpl()->version_counter().current_version();
}

c10::IValue integers(const Place& place, const Values& values) {
  c10::List<std::int64_t> list;
  list.reserve(place.operands.size());
  for (const Operand& one : place.operands) {
    list.push_back(one.slot < 0 ? one.value : values[static_cast<std::size_t>(one.slot)].toInt());
  }
  return list;
}

c10::IValue tensors(const Place& place, const Values& values) {
  c10::List<at::Tensor> list;
  list.reserve(place.operands.size());
  for (const Operand& one : place.operands) list.push_back(values[static_cast<std::size_t>(one.slot)].toTensor());
  return list;
}

c10::IValue optional_tensors(const Place& place, const Values& values) {
  c10::List<torch::optional<at::Tensor>> list;
  for (const Operand& one : place.operands) {
    list.push_back(one.slot < 0 ? torch::optional<at::Tensor>()
                                : values[static_cast<std::size_t>(one.slot)].toTensor());
  }
  return list;
}

c10::IValue wrapped_number(const c10::IValue& value) {
  at::Tensor tensor = c10::scalar_to_tensor(value.toScalar());
  tensor.unsafeGetTensorImpl()->set_wrapped_number(true);
  return tensor;
}

c10::IValue filled(const Place& place, const Values& values, torch::Device device) {
  switch (place.fill) {
    case Fill::slot:
      return values[static_cast<std::size_t>(place.operands.front().slot)];
    case Fill::wrapped_number:
      return wrapped_number(values[static_cast<std::size_t>(place.operands.front().slot)]);
    case Fill::integers:
      return integers(place, values);
    case Fill::tensors:
      return tensors(place, values);
    case Fill::optional_tensors:
      return optional_tensors(place, values);
    case Fill::device:
      break;
  }
  return device;
}

void store_results(const Step& step, Stack& stack, Values& values) {
  if (step.unpacks) {
    const auto list = stack.at(0).toTensorVector();
    if (list.size() != step.outputs.size()) refuse(step.name + " gave another number of tensors than when exported");
    for (std::size_t i = 0; i < list.size(); ++i) values[static_cast<std::size_t>(step.outputs[i])] = list[i];
    return;
  }
  if (stack.size() != step.outputs.size()) refuse(step.name + " gave another number of results than when exported");
  for (std::size_t i = 0; i < stack.size(); ++i) {
    if (step.outputs[i] >= 0) values[static_cast<std::size_t>(step.outputs[i])] = std::move(stack[i]);
  }
}

void take(const Step& step, Stack& stack, Values& values, torch::Device device) {
  stack.assign(step.constants.begin(), step.constants.end());
  for (const Place& place : step.places) stack[place.argument] = filled(place, values, device);
  if (step.guard != nullptr) step.guard(stack);
  if (step.function != nullptr) {
    step.function(stack);
  } else {
    step.handle->callBoxed(&stack);
  }
  store_results(step, stack, values);
  for (const int slot : step.dead) values[static_cast<std::size_t>(slot)] = c10::IValue();
}

}  // namespace

Graph::Graph(GraphPlan plan) : plan_(std::move(plan)) { remember_versions(); }

void Graph::check_input(const torch::Tensor& input) const {
  if (input.scalar_type() != plan_.input_shape.type) {
    refuse(std::string("the graph takes ") + c10::toString(plan_.input_shape.type) + " and is given " +
           c10::toString(input.scalar_type()));
  }
  if (!plan_.input_shape.fits(input.sizes())) {
    refuse("the graph takes samples of shape " + sample_text(plan_.input_shape) + " and is given a batch of shape " +
           text_of(input.sizes()) + "; where the number of samples is at fault, export with another range for it");
  }
}

void Graph::remember_versions() {
  versions_.clear();
  for (const torch::Tensor& constant : plan_.constants) versions_.push_back(version_of(constant));
}

// The batch may be used again in the next epoch, and no checkpoint would hold what becomes of a constant.
void Graph::check_versions(const torch::Tensor& input, std::uint32_t version) const {
  if (version_of(input) != version) refuse("the graph writes into its input, which other epochs need as it was");
  for (std::size_t i = 0; i < versions_.size(); ++i) {
    if (version_of(plan_.constants[i]) == versions_[i]) continue;
    refuse("the graph changes a tensor that no checkpoint holds; register it as a persistent buffer before exporting");
  }
}

torch::Tensor Graph::run(const torch::Tensor& input) const {
  check_input(input);
  const std::uint32_t version = version_of(input);
  Values values(plan_.initial);
  values[static_cast<std::size_t>(plan_.input)] = input;
  Stack stack;
  for (const Step& step : plan_.steps) take(step, stack, values, input.device());
  if (!plan_.written_back.empty()) {
    const torch::NoGradGuard no_grad;
    for (const auto& [slot, buffer] : plan_.written_back) {
      buffer.copy_(values[static_cast<std::size_t>(slot)].toTensor());
    }
  }
  check_versions(input, version);
  return values[static_cast<std::size_t>(plan_.output)].toTensor();
}

void Graph::to(torch::Device device) {
  const torch::NoGradGuard no_grad;
  for (const torch::Tensor& constant : plan_.constants) constant.set_data(constant.to(device));
  remember_versions();
}

}  // namespace exported
