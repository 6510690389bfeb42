#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

namespace runner::trial {

/// Says whether this LibTorch was built with CUDA.
bool gpu_is_supported();

/// Returns how many GPUs this process may use: 0 where LibTorch was built without CUDA.
int gpu_count();

/// Returns what a GPU's last bits depend on: `gpu`, the names of the devices, each once, and the versions `cuda`,
/// `cublas` and `cudnn` of what computes there; an empty object where there is no GPU.
nlohmann::json gpu_fingerprint();

/// Returns how many bytes of the memory of the GPU at `index` nobody holds; none where the driver does not say.
std::optional<std::int64_t> free_gpu_bytes(int index);

/// Says whether a GPU still computes. After some errors (an assertion on the device, an address that is none, a fault
/// of the hardware) nothing does in the process that met it.
bool gpu_works(int index);

}  // namespace runner::trial
