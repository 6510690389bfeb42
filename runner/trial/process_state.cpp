#include "trial/process_state.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/GradMode.h>
#include <dlfcn.h>

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

}  // namespace

void restore_process_state(int threads) {
  if (at::get_num_threads() != threads) at::set_num_threads(threads);
  set_blas_threads(threads);
  c10::set_default_dtype(caffe2::TypeMeta::Make<float>());
  c10::GradMode::set_enabled(true);
  auto& context = at::globalContext();
  context.setDeterministicAlgorithms(false, false);
  context.setFlushDenormal(false);
  std::fesetround(FE_TONEAREST);
  // Setting a locale costs more than looking.
  if (std::strcmp(std::setlocale(LC_ALL, nullptr), "C") != 0) std::setlocale(LC_ALL, "C");
  if (std::locale() != std::locale::classic()) std::locale::global(std::locale::classic());
}

}  // namespace runner::trial
