#pragma once

#include <string>
#include <vector>

#include "report/run_progress.hpp"
#include "report/terminal.hpp"

namespace runner::report {

/// Returns how a run goes, in lines that fit the terminal: a bar with counts, time left and the best so far, below it a
/// line for each worker that has a trial. A run of one trial has the bar alone, of its epochs. No line for a run that
/// has not begun.
std::vector<std::string> progress_text(const RunProgress& progress, const Terminal& terminal, Clock::time_point now);

/// Returns a time as a person guesses it, the finer the nearer its end: `45s`, `3m20s`, `2h10m`.
std::string rough_duration(double seconds);

}  // namespace runner::report
