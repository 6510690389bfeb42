#pragma once

namespace runner::trial {

/// Lets layer and group norms that autocast computes take what it made bfloat16: they compute in float32, as on GPUs.
/// Before version 2 LibTorch's kernels for CPUs refuse bfloat16 beside weights of float32. Once is enough.
void let_norms_take_bfloat16();

}  // namespace runner::trial
