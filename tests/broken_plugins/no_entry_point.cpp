// Built with the SDK, but its author forgot runner_register.
#include <runner/stamp.hpp>
