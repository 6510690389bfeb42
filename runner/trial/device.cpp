#include "trial/device.hpp"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <stdexcept>

namespace runner::trial {

torch::Device choose_device(const std::string& name) {
  if (name == "cpu") return torch::Device(torch::kCPU);
  const bool built_with_cuda = at::detail::getCUDAHooks().hasCUDA();
  const int count = built_with_cuda ? static_cast<int>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
  if (name == "auto") return count > 0 ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
  if (!built_with_cuda) {
    throw std::runtime_error("training.device: '" + name + "' cannot be used: this LibTorch was built without CUDA; " +
                             "use 'cpu' or 'auto', or build runner with -DTorch_DIR= of a LibTorch with CUDA");
  }
  const torch::Device device(name);
  const int index = device.has_index() ? device.index() : 0;
  if (index >= count) {
    throw std::runtime_error("training.device: '" + name + "' does not exist: this machine shows " +
                             std::to_string(count) + " CUDA device(s)");
  }
  return {torch::kCUDA, static_cast<c10::DeviceIndex>(index)};
}

}  // namespace runner::trial
