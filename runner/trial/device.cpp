#include "trial/device.hpp"

#include <stdexcept>

#include "trial/gpu.hpp"

namespace runner::trial {

namespace {

// Returns why there is no such device; empty where there is one.
std::string why_absent(const std::string& name) {
  if (name == "cpu" || name == "auto") return "";
  if (!gpu_is_supported()) {
    return "training.device: '" + name +
           "' cannot be used: this LibTorch was built without CUDA; use 'cpu' or 'auto', or build runner with "
           "-DTorch_DIR= of a LibTorch with CUDA";
  }
  const torch::Device device(name);
  const int index = device.has_index() ? device.index() : 0;
  if (index < gpu_count()) return "";
  return "training.device: '" + name + "' does not exist: this process sees " + std::to_string(gpu_count()) +
         (gpu_count() == 1 ? " GPU" : " GPUs") +
         "; `nvidia-smi` lists those of the machine, and CUDA_VISIBLE_DEVICES may hide some";
}

torch::Device device_called(const std::string& name) {
  if (name == "cpu" || (name == "auto" && gpu_count() == 0)) return torch::kCPU;
  if (name == "auto") return {torch::kCUDA, 0};
  const torch::Device device(name);
  return {torch::kCUDA, device.has_index() ? device.index() : c10::DeviceIndex{0}};
}

}  // namespace

torch::Device choose_device(const spec::Training& training) {
  const auto problem = why_absent(training.device);
  if (!problem.empty()) throw std::runtime_error(problem);
  const auto device = device_called(training.device);
  if (device.is_cpu() && training.precision == "tf32") {
    throw std::runtime_error("training.precision: 'tf32' is what a GPU computes in, and training.device '" +
                             training.device + "' is the CPU here; set training.precision to fp32");
  }
  return device;
}

torch::Device evaluation_device(const spec::Training& training) {
  return why_absent(training.device).empty() ? device_called(training.device) : torch::Device(torch::kCPU);
}

std::optional<std::string> other_device_note(const spec::Training& training) {
  const bool is_absent = !why_absent(training.device).empty();
  const bool lacks_precision = training.precision == "tf32" && evaluation_device(training).is_cpu();
  if (!is_absent && !lacks_precision) return std::nullopt;
  return "the model was trained on a GPU and is evaluated on the CPU, since this machine has no such GPU: last digits"
         " may differ from those of its training";
}

}  // namespace runner::trial
