#include <runner/stamp.hpp>

extern "C" RUNNER_EXPORT int another() { return 1; }
