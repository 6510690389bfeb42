#include "trial/flat_parameters.hpp"

#include <torch/types.h>

#include <cstring>
#include <unordered_set>

namespace runner::trial {

namespace {

// As far apart as LibTorch's allocators put tensors, so that every kernel finds them aligned as before: cuBLAS chooses
// another one for what is aligned otherwise.
constexpr std::int64_t cpu_alignment = 64;
constexpr std::int64_t gpu_alignment = 512;

std::int64_t padded(const torch::Tensor& tensor) {
  const std::int64_t alignment = tensor.is_cpu() ? cpu_alignment : gpu_alignment;
  const std::int64_t step = alignment / static_cast<std::int64_t>(tensor.element_size());
  return (tensor.numel() + step - 1) / step * step;
}

bool is_tied(const std::vector<NamedTensor>& state) {
  std::unordered_set<const void*> seen;
  for (const NamedTensor& entry : state) {
    if (entry.tensor.defined() && !seen.insert(entry.tensor.unsafeGetTensorImpl()).second) return true;
  }
  return false;
}

bool can_move(const torch::Tensor& tensor, const torch::Tensor& first) {
  return tensor.is_leaf() && tensor.requires_grad() && tensor.layout() == torch::kStrided && tensor.is_contiguous() &&
         tensor.is_floating_point() && tensor.scalar_type() == first.scalar_type() &&
         tensor.device() == first.device() &&
         // Whoever else holds the memory, a view or a tensor tied to it, would be left behind.
         tensor.numel() > 0 && tensor.storage().use_count() == 1 && !tensor.grad().defined();
}

bool can_move(const Parameters& parameters) {
  for (const ParameterGroup& group : parameters.groups) {
    if (group.tensors.empty()) return false;
    for (const NamedTensor& entry : group.tensors) {
      if (!can_move(entry.tensor, group.tensors.front().tensor)) return false;
    }
  }
  return !parameters.groups.empty();
}

torch::Tensor slice(const torch::Tensor& whole, const FlatParameters::Place& place) {
  const torch::Tensor& parameter = place.parameter.tensor;
  return whole.narrow(0, place.begin, parameter.numel()).view(parameter.sizes());
}

}  // namespace

std::optional<FlatParameters> FlatParameters::of(const Parameters& parameters, const std::vector<NamedTensor>& state) {
  if (is_tied(state) || !can_move(parameters)) return std::nullopt;
  FlatParameters flat;
  for (const ParameterGroup& group : parameters.groups) flat.add(group);
  return flat;
}

void FlatParameters::add(const ParameterGroup& group) {
  const torch::NoGradGuard no_grad;
  std::vector<Place> places;
  std::int64_t size = 0;
  for (const NamedTensor& entry : group.tensors) {
    places.push_back({entry, size});
    size += padded(entry.tensor);
  }
  torch::Tensor whole = torch::zeros({size}, group.tensors.front().tensor.options().requires_grad(false));
  for (Place& place : places) {
    const torch::Tensor view = slice(whole, place);
    view.copy_(place.parameter.tensor);
    place.parameter.tensor.set_data(view);
    ends_.push_back(torch::autograd::impl::grad_accumulator(place.parameter.tensor));
  }
  whole.set_requires_grad(true);
  whole.mutable_grad() = torch::zeros_like(whole);
  whole_.groups.push_back({group.name, {{"flat", whole}}, group.lr_scale});
  places_.push_back(std::move(places));
}

bool FlatParameters::gather_gradients() {
  const torch::NoGradGuard no_grad;
  for (std::size_t group = 0; group < places_.size(); ++group) {
    const torch::Tensor& gathered = whole_.groups[group].tensors.front().tensor.grad();
    auto* begin = static_cast<std::byte*>(gathered.data_ptr());
    const auto* weights = static_cast<const std::byte*>(whole_.groups[group].tensors.front().tensor.data_ptr());
    const auto element = static_cast<std::size_t>(gathered.element_size());
    for (const Place& place : places_[group]) {
      const torch::Tensor& parameter = place.parameter.tensor;
      const torch::Tensor& gradient = parameter.grad();
      // A model may have put other memory under its parameter.
      const bool has_moved = static_cast<const std::byte*>(parameter.data_ptr()) !=
                             weights + static_cast<std::size_t>(place.begin) * element;
      if (has_moved || !gradient.defined() || gradient.layout() != torch::kStrided ||
          gradient.scalar_type() != gathered.scalar_type() || gradient.sizes() != parameter.sizes()) {
        return false;
      }
      // An operation of LibTorch costs more than copying some thousand numbers.
      if (gathered.is_cpu() && gradient.is_contiguous()) {
        std::memcpy(begin + static_cast<std::size_t>(place.begin) * element, gradient.data_ptr(), gradient.nbytes());
      } else {
        slice(gathered, place).copy_(gradient);
      }
    }
  }
  return true;
}

void FlatParameters::separate() {
  const torch::NoGradGuard no_grad;
  for (std::vector<Place>& places : places_) {
    for (Place& place : places) place.parameter.tensor.set_data(place.parameter.tensor.detach().clone());
  }
}

}  // namespace runner::trial
