#pragma once

namespace runner::trial {

/// Puts what is global to the process back to where every trial finds it: thread count, default dtype, gradient mode,
/// determinism switches, denormal handling, rounding mode and locale. Called before each trial and after each call of a
/// plugin's factory, so that no plugin's change reaches another.
void restore_process_state(int threads);

}  // namespace runner::trial
