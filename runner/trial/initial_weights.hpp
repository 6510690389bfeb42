#pragma once

#include <cstddef>
#include <runner/named_tensors.hpp>
#include <span>
#include <string>
#include <vector>

#include "spec/trial_spec.hpp"

namespace runner::trial {

/// Copies the tensors of a safetensors container into a model's, by the names that `init` gives them, and says in one
/// sentence what was taken and what stays as the model made it. Throws std::runtime_error, before anything is copied,
/// where the container is damaged, where names or shapes do not fit, and where a pattern or a renamed name is in
/// neither.
std::string load_initial_weights(const spec::Init& init, std::span<const std::byte> container,
                                 const std::vector<NamedTensor>& model);

}  // namespace runner::trial
