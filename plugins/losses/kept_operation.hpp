#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <cstdint>

namespace runner {

/// Computes one of LibTorch's operations of a single argument, such as `at::native::structured_exp_out`, again and
/// again, from memory of its own to memory of its own. The kernel is called as `at::cpu::exp` calls it; what LibTorch
/// finds out before, half of the time for some hundred numbers, is kept.
template <class Operation>
class KeptOperation final : private Operation {
 public:
  explicit KeptOperation(std::int64_t size)
      : arguments_(at::empty({size}, at::kFloat)), values_(at::empty({size}, at::kFloat)) {
    this->meta(arguments_);
  }
  KeptOperation(const KeptOperation&) = delete;
  KeptOperation& operator=(const KeptOperation&) = delete;

  /// Returns where the arguments are written.
  float* arguments() const { return arguments_.template data_ptr<float>(); }
  /// Returns the operation's values of them, which the next call writes over.
  const float* values() {
    this->impl(arguments_, values_);
    return values_.template data_ptr<float>();
  }

 private:
  const at::Tensor& maybe_get_output(std::int64_t) override { return values_; }

  at::Tensor arguments_;
  at::Tensor values_;
};

}  // namespace runner
