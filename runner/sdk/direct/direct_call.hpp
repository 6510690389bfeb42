#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

namespace runner::direct {

/// Says whether operations on this thread reach the kernels as they are: no autocast, vmap, tracing or inference mode
/// wants to see them.
inline bool no_mode_is_on() {
  const auto keys = c10::impl::tls_local_dispatch_key_set();
  // A backward pass leaves out more than the default; autocast takes its key back in.
  return keys.included_ == c10::default_included_set && keys.excluded_.has_all(c10::default_excluded_set);
}

/// Says whether LibTorch's CPU kernels (`at::cpu::…`) may be called on a tensor straight, past the dispatcher: it lies
/// dense in the CPU's memory and is nothing else besides, nor has it a tangent (forward-mode differentiation).
inline bool is_plain(const at::Tensor& tensor, at::ScalarType dtype = at::kFloat) {
  static const c10::DispatchKeySet plain_keys = at::empty({0}).key_set();
  return tensor.defined() && tensor.key_set() == plain_keys && tensor.scalar_type() == dtype &&
         !tensor._fw_grad(0).defined();
}

}  // namespace runner::direct
