#include "trial/model_state.hpp"

#include <stdexcept>
#include <unordered_set>

#include "checkpoint/container_writer.hpp"
#include "digest/sha256.hpp"
#include "trial/name_pattern.hpp"

namespace runner::trial {

namespace {

void collect(const torch::nn::Module& module, const std::string& prefix, std::vector<NamedTensor>& found) {
  for (const auto& entry : module.named_parameters(/*recurse=*/false))
    found.push_back({prefix + entry.key(), entry.value()});
  for (const auto& entry : module.named_buffers(/*recurse=*/false))
    found.push_back({prefix + entry.key(), entry.value()});
  for (const auto& child : module.named_children()) collect(*child.value(), prefix + child.key() + ".", found);
}

void collect_parameters(const torch::nn::Module& module, const std::string& prefix, std::vector<NamedTensor>& found) {
  for (const auto& entry : module.named_parameters(/*recurse=*/false))
    found.push_back({prefix + entry.key(), entry.value()});
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

// Knows which rule counts for which parameter, under whichever of its names.
class RuleBook {
 public:
  RuleBook(const torch::nn::Module& model, const std::vector<spec::ParameterRule>& rules) {
    if (rules.empty()) return;
    std::vector<NamedTensor> all;
    collect_parameters(model, "", all);
    for (const spec::ParameterRule& rule : rules) {
      bool fits = false;
      for (const NamedTensor& entry : all) {
        if (!entry.tensor.defined() || !matches(rule.match, entry.name)) continue;
        fits = true;
        rules_[entry.tensor.unsafeGetTensorImpl()] = &rule;
      }
      if (!fits) {
        throw std::runtime_error("parameters: '" + rule.match +
                                 "' fits no parameter of the model; there are: " + names_of(all));
      }
    }
  }

  const spec::ParameterRule* find(const torch::Tensor& tensor) const {
    const auto found = rules_.find(tensor.unsafeGetTensorImpl());
    return found == rules_.end() ? nullptr : found->second;
  }

 private:
  std::map<const void*, const spec::ParameterRule*> rules_;
};

ParameterGroup& group_of(Parameters& parameters, const spec::ParameterRule* rule) {
  if (rule == nullptr || rule->lr_scale == 1.0) return parameters.groups.front();
  for (std::size_t i = 1; i < parameters.groups.size(); ++i) {
    if (parameters.groups[i].lr_scale == rule->lr_scale) return parameters.groups[i];
  }
  parameters.groups.push_back({rule->match, {}, rule->lr_scale});
  return parameters.groups.back();
}

checkpoint::DType dtype_of(const std::string& name, const torch::Tensor& tensor) {
  switch (tensor.scalar_type()) {
    case torch::kFloat64:
      return checkpoint::DType::F64;
    case torch::kFloat32:
      return checkpoint::DType::F32;
    case torch::kFloat16:
      return checkpoint::DType::F16;
    case torch::kBFloat16:
      return checkpoint::DType::BF16;
    case torch::kInt64:
      return checkpoint::DType::I64;
    case torch::kInt32:
      return checkpoint::DType::I32;
    case torch::kInt16:
      return checkpoint::DType::I16;
    case torch::kInt8:
      return checkpoint::DType::I8;
    case torch::kUInt8:
      return checkpoint::DType::U8;
    case torch::kBool:
      return checkpoint::DType::BOOL;
    default:
      throw std::runtime_error("the tensor '" + name + "' has the dtype " + std::string(tensor.dtype().name()) +
                               ", which a checkpoint cannot hold");
  }
}

}  // namespace

std::vector<NamedTensor> state_dict(const torch::nn::Module& model) {
  std::vector<NamedTensor> found;
  collect(model, "", found);
  return found;
}

Parameters trainable_parameters(const torch::nn::Module& model, const std::vector<spec::ParameterRule>& rules) {
  const RuleBook book(model, rules);
  Parameters parameters;
  parameters.groups.emplace_back();
  for (NamedTensor& entry : distinct_parameters(model)) {
    const spec::ParameterRule* rule = book.find(entry.tensor);
    if (rule != nullptr && rule->freeze) entry.tensor.set_requires_grad(false);
    if (!entry.tensor.requires_grad()) continue;
    group_of(parameters, rule).tensors.push_back(std::move(entry));
  }
  // Where every parameter has a rule, nothing is left for the first group.
  if (parameters.groups.size() > 1 && parameters.groups.front().tensors.empty()) {
    parameters.groups.erase(parameters.groups.begin());
  }
  return parameters;
}

std::int64_t count_parameters(const torch::nn::Module& model, bool trainable_only) {
  std::int64_t count = 0;
  for (const NamedTensor& entry : distinct_parameters(model)) {
    if (!trainable_only || entry.tensor.requires_grad()) count += entry.tensor.numel();
  }
  return count;
}

std::int64_t weights_bytes(const std::vector<NamedTensor>& tensors) {
  std::size_t bytes = 0;
  for (const NamedTensor& entry : tensors) bytes += entry.tensor.defined() ? entry.tensor.nbytes() : 0;
  return static_cast<std::int64_t>(bytes);
}

std::string weights_sha256(const std::vector<NamedTensor>& tensors) {
  Sha256 digest;
  for (const NamedTensor& entry : tensors) {
    if (!entry.tensor.defined()) continue;
    const torch::Tensor plain = in_plain_memory(entry.tensor);
    digest.update(bytes_of(plain));
  }
  return digest.hex();
}

// Asking LibTorch costs as much as the copy of a small tensor.
torch::Tensor in_plain_memory(const torch::Tensor& tensor) {
  if (tensor.is_cpu() && tensor.is_contiguous()) return tensor;
  return tensor.detach().to(torch::kCPU).contiguous();
}

std::span<const std::byte> bytes_of(const torch::Tensor& plain) {
  return {static_cast<const std::byte*>(plain.data_ptr()), plain.nbytes()};
}

checkpoint::TensorView view_of(const std::string& name, const torch::Tensor& plain) {
  return {name, dtype_of(name, plain), plain.sizes().vec(), bytes_of(plain)};
}

std::vector<std::byte> serialise(const std::vector<NamedTensor>& tensors, const checkpoint::Metadata& metadata) {
  std::vector<torch::Tensor> plain;
  std::vector<checkpoint::TensorView> views;
  plain.reserve(tensors.size());
  views.reserve(tensors.size());
  for (const NamedTensor& entry : tensors) {
    if (!entry.tensor.defined()) continue;
    plain.push_back(in_plain_memory(entry.tensor));
    views.push_back(view_of(entry.name, plain.back()));
  }
  return checkpoint::write(views, metadata);
}

}  // namespace runner::trial
