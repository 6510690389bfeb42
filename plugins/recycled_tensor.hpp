#pragma once

#include <ATen/CPUFunctions.h>
#include <ATen/core/Tensor.h>

#include <mutex>
#include <runner/direct/direct_call.hpp>

namespace runner {

/// Gives plain float32 tensors of one shape after the other, whose numbers are to be written: the same one again where
/// nobody has kept it, be it a view of it or a reference. Making a tensor costs as much as adding up some hundred
/// numbers. For any thread.
class RecycledTensor {
 public:
  at::Tensor take(at::IntArrayRef sizes) {
    const std::lock_guard lock(mutex_);
    if (!is_free() || last_.sizes() != sizes) last_ = at::cpu::empty(sizes, at::kFloat);
    return last_;
  }

 private:
  bool is_free() const {
    return last_.defined() && last_.use_count() == 1 && last_.weak_use_count() == 1 &&
           last_.storage().use_count() == 1 && direct::is_plain(last_) && !last_.requires_grad() &&
           last_.grad_fn() == nullptr && last_.is_contiguous();
  }

  std::mutex mutex_;
  at::Tensor last_;
};

}  // namespace runner
