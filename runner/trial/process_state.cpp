#include "trial/process_state.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/GradMode.h>
#include <dlfcn.h>
#include <torch/version.h>

#include <cfenv>
#include <clocale>
#include <cstring>
#include <locale>

namespace runner::trial {

namespace {

// OpenBLAS keeps a count of its own, which at::set_num_threads does not reach.
void set_blas_threads(int threads) {
  using SetThreads = void (*)(int);
  static const auto set_threads = reinterpret_cast<SetThreads>(::dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set_threads != nullptr) set_threads(threads);
}

// On the CPU the switch would cost time, and refuse what repeats there.
void restore_gpu_switches(const spec::Training& training, bool on_gpu) {
  auto& context = at::globalContext();
  const bool is_strict = on_gpu && training.deterministic;
  context.setDeterministicAlgorithms(is_strict, false);
  context.setDeterministicCuDNN(is_strict);
  if (!on_gpu) return;
  context.setBenchmarkCuDNN(false);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
  // It is for finding reads of what was never written, and would cost a write of every new tensor.
  context.setDeterministicFillUninitializedMemory(false);
#endif
  const bool rounds_to_tf32 = training.precision == "tf32";
  context.setAllowTF32CuBLAS(rounds_to_tf32);
  context.setAllowTF32CuDNN(rounds_to_tf32);
}

}  // namespace

void restore_process_state(const spec::Training& training, torch::Device device) {
  const auto threads = static_cast<int>(training.threads);
  if (at::get_num_threads() != threads) at::set_num_threads(threads);
  set_blas_threads(threads);
  c10::set_default_dtype(caffe2::TypeMeta::Make<float>());
  c10::GradMode::set_enabled(true);
  at::globalContext().setFlushDenormal(false);
  restore_gpu_switches(training, device.is_cuda());
  std::fesetround(FE_TONEAREST);
  // Setting a locale costs more than looking.
  if (std::strcmp(std::setlocale(LC_ALL, nullptr), "C") != 0) std::setlocale(LC_ALL, "C");
  if (std::locale() != std::locale::classic()) std::locale::global(std::locale::classic());
}

}  // namespace runner::trial
