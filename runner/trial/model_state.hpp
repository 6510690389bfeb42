#pragma once

#include <cstddef>
#include <cstdint>
#include <runner/model.hpp>
#include <runner/parameters.hpp>
#include <span>
#include <string>
#include <vector>

#include "checkpoint/safetensors.hpp"
#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Lists a model's parameters and buffers under the names and in the order of Python's `state_dict`. The tensors are
/// the model's own; a tied one stands under each of its names.
std::vector<NamedTensor> state_dict(const torch::nn::Module& model);

/// Collects the parameters that an optimizer changes: each tensor once, frozen ones left out. Those that a rule gives a
/// rate of their own are a group of their own, behind the group of all others. Rules that freeze take effect on the
/// model. Throws std::runtime_error where a rule fits no parameter, listing those there are.
Parameters trainable_parameters(const torch::nn::Module& model, const std::vector<spec::ParameterRule>& rules = {});

/// Counts the elements of all parameters, each tensor once; of the trainable ones only where asked.
std::int64_t count_parameters(const torch::nn::Module& model, bool trainable_only);

/// Adds up the bytes of the tensors.
std::int64_t weights_bytes(const std::vector<NamedTensor>& tensors);

/// Returns a tensor in the processor's memory, row after row: itself where it lies there already.
torch::Tensor in_plain_memory(const torch::Tensor& tensor);

/// Points at the bytes of a tensor that lies in plain memory.
std::span<const std::byte> bytes_of(const torch::Tensor& plain);

/// Describes a tensor in plain memory in the checkpoint format's terms. Throws std::runtime_error for a dtype that it
/// cannot hold.
checkpoint::TensorView view_of(const std::string& name, const torch::Tensor& plain);

/// Writes the tensors as they are now in the checkpoint format, undefined ones left out. Equal values give equal bytes.
std::vector<std::byte> serialise(const std::vector<NamedTensor>& tensors, const checkpoint::Metadata& metadata);

/// Returns the SHA-256 of the tensors' bytes, one after the other, as hex.
std::string weights_sha256(const std::vector<NamedTensor>& tensors);

}  // namespace runner::trial
