#pragma once

#include <cstddef>
#include <runner/named_tensors.hpp>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/safetensors.hpp"

namespace runner::trial {

/// Reads a container. Throws std::runtime_error where `what`, such as "the checkpoint", is damaged.
checkpoint::Container read_container(std::span<const std::byte> bytes, const std::string& what);

/// Returns a container's tensor as one of LibTorch's that owns its memory. Throws std::runtime_error for a dtype that
/// LibTorch does not have.
torch::Tensor to_tensor(const checkpoint::TensorView& view);

/// Copies tensors of a container into those of a model, by name. Throws std::runtime_error, which lists every name that
/// is on one side only and every shape or dtype that differs, before anything is copied.
void load_tensors(std::span<const checkpoint::TensorView> from, const std::vector<NamedTensor>& into);

}  // namespace runner::trial
