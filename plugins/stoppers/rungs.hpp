#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <runner/contender.hpp>
#include <span>
#include <string>
#include <vector>

namespace runner::stoppers {

/// Returns the epochs after which configurations are compared: the last one, R, and R/factor, R/factor², … down to no
/// less than `first`, each rounded up to an epoch after which there is an evaluation; ascending, each once.
std::vector<std::int64_t> geometric_rungs(const StopperSetting& setting, std::int64_t first, double factor);

/// Returns `first`, `first + every`, …, and the last epoch, rounded likewise.
std::vector<std::int64_t> even_rungs(const StopperSetting& setting, std::int64_t first, std::int64_t every);

/// Throws std::invalid_argument where there is no rung before the last epoch: nothing could ever be stopped.
void need_rungs_before_end(const std::vector<std::int64_t>& rungs, const char* stopper);

/// Holds where a configuration stands after some epochs.
struct Standing {
  /// Its place among the contenders.
  std::size_t place = 0;
  /// The mean over its trials of the best so far; none where all have failed.
  std::optional<double> value;
};

/// Returns how the configurations stand of which so many epochs are known, or which have ended, the best first; those
/// without a value last, and of equal ones that of the earlier suggestion.
std::vector<Standing> standings(std::span<const Contender> contenders, std::int64_t epochs);

/// Returns `0.1234`, as people are shown it, or that there is none.
std::string text_of(const std::optional<double>& value);

/// Returns `0.1234 after 7 epochs, place 2 of 9`, for one of `standings`, counted from 0.
std::string standing_text(const std::vector<Standing>& standings, std::size_t place, std::int64_t epochs);

/// Returns `1 epoch`, `7 epochs`.
std::string epochs_text(std::int64_t epochs);

}  // namespace runner::stoppers
