#include "trial/fault_text.hpp"

#include <c10/util/Exception.h>

#include <new>

namespace runner::trial {

std::string fault_text(const std::exception& error) {
  if (const auto* of_torch = dynamic_cast<const c10::Error*>(&error)) return of_torch->what_without_backtrace();
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return "there is not enough memory";
  return error.what();
}

}  // namespace runner::trial
