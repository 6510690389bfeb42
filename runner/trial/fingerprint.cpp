#include "trial/fingerprint.hpp"

#include <ATen/Version.h>
#include <dlfcn.h>
#include <torch/version.h>

#include "trial/gpu.hpp"

namespace runner::trial {

namespace {

template <class Result>
Result call_if_there(const char* symbol, Result otherwise) {
  const auto function = reinterpret_cast<Result (*)()>(::dlsym(RTLD_DEFAULT, symbol));
  return function != nullptr ? function() : otherwise;
}

// LibTorch tells its capability in a report for people; a later release has a function, this one does not.
std::string cpu_capability() {
  const std::string report = at::show_config();
  const std::string label = "CPU capability usage: ";
  const auto begin = report.find(label);
  if (begin == std::string::npos) return "unknown";
  const auto text = report.substr(begin + label.size());
  return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

std::string libtorch_version() { return TORCH_VERSION; }

nlohmann::json fingerprint() {
  const char* kernel = call_if_there<const char*>("openblas_get_corename", nullptr);
  nlohmann::json found = gpu_fingerprint();
  found.update({{"libtorch", libtorch_version()},
                {"blas", kernel != nullptr ? "openblas" : "other"},
                {"blas_kernel", kernel != nullptr ? kernel : "unknown"},
                {"blas_threads", call_if_there<int>("openblas_get_num_threads", 0)},
                {"cpu_capability", cpu_capability()}});
  return found;
}

}  // namespace runner::trial
