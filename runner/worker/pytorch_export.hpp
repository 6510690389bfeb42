#pragma once

#include <filesystem>

namespace runner::worker {

/// Prints the tensors of a safetensors file as a `state_dict` that Python's `torch.load(weights_only=True)` reads: a
/// zip archive of a pickled dict of tensors, and nothing else. Returns the program's exit code.
int to_pytorch(const std::filesystem::path& from);

}  // namespace runner::worker
