#pragma once

#include <torch/types.h>

#include <optional>
#include <string>

#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Returns the device that `training.device` names on this machine: `cpu`, `auto`, `cuda` or `cuda:N`; `auto` is the
/// GPU where this LibTorch can use one. Throws std::runtime_error where there is no such device, or it cannot compute
/// in `training.precision`.
torch::Device choose_device(const spec::Training& training);

/// Returns where a trained model is evaluated: on its training's device, or on the CPU where this machine has none
/// such.
torch::Device evaluation_device(const spec::Training& training);
/// Returns what a person should know of that; none where it is as it was in training.
std::optional<std::string> other_device_note(const spec::Training& training);

}  // namespace runner::trial
