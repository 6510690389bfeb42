#pragma once

#include <torch/types.h>

#include <string>

namespace runner::trial {

/// Returns the device that `cpu`, `auto`, `cuda` or `cuda:N` names on this machine; `auto` is the GPU where this
/// LibTorch can use one. Throws std::runtime_error where there is no such device.
torch::Device choose_device(const std::string& name);

}  // namespace runner::trial
