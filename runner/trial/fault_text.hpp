#pragma once

#include <exception>
#include <string>

namespace runner::trial {

/// Returns what an exception says to a person: of LibTorch's without the stack, which `runner debug` shows.
std::string fault_text(const std::exception& error);

}  // namespace runner::trial
