#include "trial/best_weights.hpp"

#include <torch/types.h>
#include <torch/utils.h>

#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace runner::trial {

void BestWeights::keep(std::int64_t epoch, const std::vector<NamedTensor>& state) {
  const torch::NoGradGuard no_grad;
  epoch_ = epoch;
  // The memory of the last ones serves again.
  std::size_t kept = 0;
  for (const auto& [name, tensor] : state) {
    if (!tensor.defined()) continue;
    if (kept == tensors_.size()) tensors_.push_back({name, {}});
    NamedTensor& own = tensors_[kept++];
    const bool fits = own.name == name && own.tensor.defined() && own.tensor.sizes() == tensor.sizes() &&
                      own.tensor.options().type_equal(tensor.options());
    if (fits) {
      own.tensor.copy_(tensor.detach());
    } else {
      own = {name, tensor.detach().clone()};
    }
  }
  tensors_.resize(kept);
}

void BestWeights::restore(std::int64_t epoch, std::vector<NamedTensor> tensors) {
  epoch_ = epoch;
  tensors_ = std::move(tensors);
}

void BestWeights::put_into(const std::vector<NamedTensor>& state) const {
  const torch::NoGradGuard no_grad;
  std::map<std::string_view, const torch::Tensor*> by_name;
  for (const auto& [name, tensor] : tensors_) by_name[name] = &tensor;
  for (const auto& [name, tensor] : state) {
    if (!tensor.defined()) continue;
    const auto found = by_name.find(name);
    if (found == by_name.end()) throw std::runtime_error("the best weights have no '" + name + "'");
    torch::Tensor target = tensor;
    // A buffer may have had another shape then.
    if (target.sizes() != found->second->sizes()) target.resize_(found->second->sizes());
    target.copy_(*found->second);
  }
}

}  // namespace runner::trial
