// An object that was not built anew when the SDK changed.
#define RUNNER_STAMP_SDK "0"
#include <runner/stamp.hpp>

extern "C" RUNNER_EXPORT int another() { return 1; }
