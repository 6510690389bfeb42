#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace runner::trial {

/// Returns the version of LibTorch that this process runs with.
std::string libtorch_version();

/// Returns what a trial's last bits depend on beside config, data and plugins: LibTorch, the BLAS with the kernel it
/// chose for this processor, its threads, the CPU capability that LibTorch uses, and what `gpu_fingerprint` says.
nlohmann::json fingerprint();

}  // namespace runner::trial
