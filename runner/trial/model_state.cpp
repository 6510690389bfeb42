#include "trial/model_state.hpp"

#include <stdexcept>
#include <unordered_set>

#include "checkpoint/safetensors.hpp"
#include "digest/sha256.hpp"

namespace runner::trial {

namespace {

void collect(const torch::nn::Module& module, const std::string& prefix, std::vector<NamedTensor>& found) {
  for (const auto& entry : module.named_parameters(/*recurse=*/false)) found.push_back({prefix + entry.key(), entry.value()});
  for (const auto& entry : module.named_buffers(/*recurse=*/false)) found.push_back({prefix + entry.key(), entry.value()});
  for (const auto& child : module.named_children()) collect(*child.value(), prefix + child.key() + ".", found);
}

void collect_parameters(const torch::nn::Module& module, const std::string& prefix, std::vector<NamedTensor>& found) {
  for (const auto& entry : module.named_parameters(/*recurse=*/false)) found.push_back({prefix + entry.key(), entry.value()});
  for (const auto& child : module.named_children()) {
    collect_parameters(*child.value(), prefix + child.key() + ".", found);
  }
}

std::vector<NamedTensor> distinct_parameters(const torch::nn::Module& model) {
  std::vector<NamedTensor> all;
  collect_parameters(model, "", all);
  std::unordered_set<const void*> seen;
  std::vector<NamedTensor> distinct;
  for (NamedTensor& entry : all) {
    if (entry.tensor.defined() && seen.insert(entry.tensor.unsafeGetTensorImpl()).second) {
      distinct.push_back(std::move(entry));
    }
  }
  return distinct;
}

checkpoint::DType dtype_of(const NamedTensor& entry) {
  switch (entry.tensor.scalar_type()) {
    case torch::kFloat64: return checkpoint::DType::F64;
    case torch::kFloat32: return checkpoint::DType::F32;
    case torch::kFloat16: return checkpoint::DType::F16;
    case torch::kBFloat16: return checkpoint::DType::BF16;
    case torch::kInt64: return checkpoint::DType::I64;
    case torch::kInt32: return checkpoint::DType::I32;
    case torch::kInt16: return checkpoint::DType::I16;
    case torch::kInt8: return checkpoint::DType::I8;
    case torch::kUInt8: return checkpoint::DType::U8;
    case torch::kBool: return checkpoint::DType::BOOL;
    default:
      throw std::runtime_error("the tensor '" + entry.name + "' has the dtype " +
                               std::string(entry.tensor.dtype().name()) + ", which a checkpoint cannot hold");
  }
}

}  // namespace

std::vector<NamedTensor> state_dict(const torch::nn::Module& model) {
  std::vector<NamedTensor> found;
  collect(model, "", found);
  return found;
}

Parameters trainable_parameters(const torch::nn::Module& model) {
  ParameterGroup group;
  for (NamedTensor& entry : distinct_parameters(model)) {
    if (entry.tensor.requires_grad()) group.tensors.push_back(std::move(entry));
  }
  return {{std::move(group)}};
}

std::int64_t count_parameters(const torch::nn::Module& model, bool trainable_only) {
  std::int64_t count = 0;
  for (const NamedTensor& entry : distinct_parameters(model)) {
    if (!trainable_only || entry.tensor.requires_grad()) count += entry.tensor.numel();
  }
  return count;
}

std::string weights_sha256(const std::vector<NamedTensor>& tensors) {
  Sha256 digest;
  for (const NamedTensor& entry : tensors) {
    if (!entry.tensor.defined()) continue;
    const torch::Tensor plain = entry.tensor.detach().to(torch::kCPU).contiguous();
    digest.update({static_cast<const std::byte*>(plain.data_ptr()), plain.nbytes()});
  }
  return digest.hex();
}

std::vector<std::byte> serialise(const std::vector<NamedTensor>& tensors,
                                 const std::map<std::string, std::string>& metadata) {
  std::vector<torch::Tensor> plain;
  std::vector<checkpoint::TensorView> views;
  plain.reserve(tensors.size());
  views.reserve(tensors.size());
  for (const NamedTensor& entry : tensors) {
    if (!entry.tensor.defined()) continue;
    plain.push_back(entry.tensor.detach().to(torch::kCPU).contiguous());
    const torch::Tensor& tensor = plain.back();
    views.push_back({entry.name, dtype_of(entry), tensor.sizes().vec(),
                     {static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()}});
  }
  return checkpoint::write(views, metadata);
}

}  // namespace runner::trial
