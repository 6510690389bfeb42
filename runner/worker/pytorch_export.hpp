#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace runner::worker {

/// Returns the tensors of a safetensors container as a `state_dict` that Python's `torch.load(weights_only=True)`
/// reads: a zip archive of a pickled dict of tensors, and nothing else. Throws std::runtime_error where it is none.
std::vector<std::byte> to_pytorch(std::span<const std::byte> container);

}  // namespace runner::worker
