#pragma once

#include <cstddef>
#include <memory>
#include <runner/contender.hpp>
#include <runner/registrar.hpp>
#include <span>

namespace runner {

/// Decides how far the trials of a search train. What it decides is a function of what it was made with and of what it
/// is shown, never of the time, nor of what it was asked before: one that is made anew decides the same. What it is
/// shown are the results of a fixed part of what it has decided so far, so that the same trials are stopped however
/// many run at a time.
class Stopper {
 public:
  virtual ~Stopper() = default;
  /// Returns what is to be done next. `contenders` are all configurations that were begun, in that order, and `left` is
  /// how many more may be.
  virtual StopperDecision decide(std::span<const Contender> contenders, std::size_t left) const = 0;
};

/// The kind `stopper`: `std::unique_ptr<Stopper> make(const Options&, const StopperSetting&)`. Throws
/// std::invalid_argument where there is nothing to decide for such a setting, with what to do.
struct StopperKind {
  static constexpr const char* name = "stopper";
  using Factory = std::unique_ptr<Stopper>(const StopperSetting&);
};

}  // namespace runner
