#include "trial/bfloat16_norms.hpp"

#include <torch/version.h>

#if TORCH_VERSION_MAJOR < 2
#include <ATen/autocast_mode.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/layer_norm.h>
#include <torch/library.h>
#endif

namespace runner::trial {

#if TORCH_VERSION_MAJOR < 2

namespace {

using at::Tensor;
using OptionalTensor = c10::optional<Tensor>;

Tensor in_float(const Tensor& tensor) { return at::autocast::cached_cast(at::kFloat, tensor, c10::DeviceType::CPU); }

OptionalTensor in_float(const OptionalTensor& tensor) {
  return tensor ? OptionalTensor(in_float(*tensor)) : OptionalTensor();
}

Tensor layer_norm(const Tensor& input, at::IntArrayRef shape, const OptionalTensor& weight, const OptionalTensor& bias,
                  double eps, bool cudnn_enabled) {
  const c10::impl::ExcludeDispatchKeyGuard without_autocast(c10::DispatchKey::AutocastCPU);
  return at::layer_norm(in_float(input), shape, in_float(weight), in_float(bias), eps, cudnn_enabled);
}

Tensor group_norm(const Tensor& input, std::int64_t groups, const OptionalTensor& weight, const OptionalTensor& bias,
                  double eps, bool cudnn_enabled) {
  const c10::impl::ExcludeDispatchKeyGuard without_autocast(c10::DispatchKey::AutocastCPU);
  return at::group_norm(in_float(input), groups, in_float(weight), in_float(bias), eps, cudnn_enabled);
}

torch::Library registered() {
  torch::Library library(torch::Library::IMPL, "aten", c10::DispatchKey::AutocastCPU, __FILE__, __LINE__);
  library.impl("layer_norm", TORCH_FN(layer_norm));
  library.impl("group_norm", TORCH_FN(group_norm));
  return library;
}

}  // namespace

void let_norms_take_bfloat16() { static const torch::Library library = registered(); }

#else

void let_norms_take_bfloat16() {}

#endif

}  // namespace runner::trial
