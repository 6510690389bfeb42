#include "trial/fault_text.hpp"

#include <c10/util/Exception.h>

#include <new>

namespace runner::trial {

namespace {

// LibTorch says what was asked for and what is free, and then what is of use to Python programs only.
std::string no_gpu_memory(const c10::OutOfMemoryError& error) {
  const std::string text = error.what_without_backtrace();
  return text.substr(0, text.find(" If reserved")) +
         " A smaller training.batch_size or a larger task.accumulate needs less, and with fewer --jobs fewer trials"
         " share the GPU.";
}

// LibTorch names the operator, and a switch that Python programs have.
std::string with_remedy(const std::string& text) {
  const auto end = text.find(" does not have a deterministic implementation");
  if (end == std::string::npos) return text;
  return text.substr(0, end) +
         " does not repeat to the bit on a GPU; another layer or loss may, and training.deterministic: false allows it:"
         " the trial then gives other last bits each time";
}

}  // namespace

std::string fault_text(const std::exception& error) {
  if (const auto* of_gpu = dynamic_cast<const c10::OutOfMemoryError*>(&error)) return no_gpu_memory(*of_gpu);
  if (const auto* of_torch = dynamic_cast<const c10::Error*>(&error))
    return with_remedy(of_torch->what_without_backtrace());
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return "there is not enough memory";
  return error.what();
}

}  // namespace runner::trial
