#pragma once

#include <stdexcept>

namespace runner::trial {

/// Says that a tensor needs more memory than there is.
class NotEnoughMemory : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace runner::trial
