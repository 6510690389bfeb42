#include "trial/gpu.hpp"

#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <c10/core/DeviceGuard.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace runner::trial {

namespace {

// The driver's own interface, which LibTorch has loaded by then: its names and types are the same in every release, so
// that runner needs no CUDA to be built.
template <class Function>
Function of_driver(const char* name) {
  static void* const driver = ::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  return driver == nullptr ? nullptr : reinterpret_cast<Function>(::dlsym(driver, name));
}

std::string name_of(int index) {
  const auto initialise = of_driver<int (*)(unsigned)>("cuInit");
  const auto device_at = of_driver<int (*)(int*, int)>("cuDeviceGet");
  const auto name_at = of_driver<int (*)(char*, int, int)>("cuDeviceGetName");
  std::array<char, 256> name{};
  int device = 0;
  const bool is_known = initialise != nullptr && device_at != nullptr && name_at != nullptr && initialise(0) == 0 &&
                        device_at(&device, index) == 0 && name_at(name.data(), name.size(), device) == 0;
  return is_known ? name.data() : "unknown";
}

std::string names() {
  std::vector<std::string> seen;
  std::string text;
  for (int index = 0; index < gpu_count(); ++index) {
    const auto name = name_of(index);
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
    text += (text.empty() ? "" : ", ") + name;
    seen.push_back(name);
  }
  return text;
}

// 0, 1 and 2 ask for the major and minor version and the patch level.
std::string cublas_version() {
  const auto property = reinterpret_cast<int (*)(int, int*)>(::dlsym(RTLD_DEFAULT, "cublasGetProperty"));
  if (property == nullptr) return "unknown";
  std::string text;
  for (int part = 0; part < 3; ++part) {
    int number = 0;
    if (property(part, &number) != 0) return "unknown";
    text += (text.empty() ? "" : ".") + std::to_string(number);
  }
  return text;
}

}  // namespace

// `hasCUDA` says whether there is a GPU to be seen; a LibTorch without CUDA throws where its version is asked for.
bool gpu_is_supported() {
  static const bool is_supported = [] {
    try {
      return at::detail::getCUDAHooks().versionCUDART() > 0;
    } catch (const c10::Error&) {
      return false;
    }
  }();
  return is_supported;
}

int gpu_count() { return static_cast<int>(at::detail::getCUDAHooks().getNumGPUs()); }

nlohmann::json gpu_fingerprint() {
  if (gpu_count() == 0) return nlohmann::json::object();
  const auto& hooks = at::detail::getCUDAHooks();
  const auto cuda = hooks.versionCUDART();
  return {{"gpu", names()},
          {"cuda", std::to_string(cuda / 1000) + "." + std::to_string(cuda % 1000 / 10)},
          {"cublas", cublas_version()},
          {"cudnn", hooks.hasCuDNN() ? std::to_string(hooks.versionCuDNN()) : "none"}};
}

std::optional<std::int64_t> free_gpu_bytes(int index) {
  const auto look = of_driver<int (*)(std::size_t*, std::size_t*)>("cuMemGetInfo_v2");
  if (look == nullptr || index >= gpu_count()) return std::nullopt;
  const c10::Device device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
  const c10::DeviceGuard guard(device);
  // The driver answers for a device that something lies on.
  const auto something = at::empty({1}, device);
  std::size_t free_bytes = 0;
  std::size_t all_bytes = 0;
  if (look(&free_bytes, &all_bytes) != 0) return std::nullopt;
  return static_cast<std::int64_t>(free_bytes);
}

bool gpu_works(int index) {
  try {
    const c10::Device device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
    return at::ones({1}, device).item<float>() == 1.0F;
  } catch (const c10::Error&) {
    return false;
  }
}

}  // namespace runner::trial
