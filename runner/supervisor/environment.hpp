#pragma once

#include <string>
#include <vector>

namespace runner::supervisor {

/// Names the variables that the linear algebra reads its number of threads from when its library is loaded; nothing
/// later binds OpenBLAS.
inline constexpr const char* thread_count_variables[] = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"};

/// Returns our own environment with these variables, each `NAME=value`, in place of or beside it.
std::vector<std::string> environment_with(const std::vector<std::string>& variables);

}  // namespace runner::supervisor
