#include "trial/averaged_weights.hpp"

#include <ATen/core/grad_mode.h>

#include <map>
#include <stdexcept>
#include <utility>

namespace runner::trial {

AveragedWeights::AveragedWeights(std::optional<double> decay, const Parameters& parameters) : decay_(decay) {
  if (!decay_) return;
  for (const auto& group : parameters.groups) {
    // Not detached: parameters may get other memory, see flat_parameters.hpp.
    weights_.insert(weights_.end(), group.tensors.begin(), group.tensors.end());
  }
}

void AveragedWeights::update() {
  if (!decay_) return;
  const at::NoGradGuard no_grad;
  if (average_.empty()) {
    for (const NamedTensor& each : weights_) average_.push_back(each.tensor.clone());
    return;
  }
  for (std::size_t i = 0; i < average_.size(); ++i) average_[i].lerp_(weights_[i].tensor, 1.0 - *decay_);
}

void AveragedWeights::swap() {
  const at::NoGradGuard no_grad;
  for (std::size_t i = 0; i < average_.size(); ++i) {
    const torch::Tensor trained = weights_[i].tensor.clone();
    weights_[i].tensor.copy_(average_[i]);
    average_[i].copy_(trained);
  }
}

std::vector<NamedTensor> AveragedWeights::save() const {
  std::vector<NamedTensor> saved;
  for (std::size_t i = 0; i < average_.size(); ++i) saved.push_back({weights_[i].name, average_[i]});
  return saved;
}

void AveragedWeights::restore(const std::vector<NamedTensor>& saved) {
  average_.clear();
  if (!decay_ || saved.empty()) return;
  std::map<std::string_view, torch::Tensor> by_name;
  for (const auto& [name, tensor] : saved) by_name[name] = tensor;
  for (const NamedTensor& each : weights_) {
    const auto found = by_name.find(each.name);
    if (found == by_name.end() || found->second.sizes() != each.tensor.sizes()) {
      throw std::runtime_error("the state to resume from has no average of '" + each.name + "'");
    }
    average_.push_back(found->second.to(each.tensor.device()).clone());
  }
}

}  // namespace runner::trial
