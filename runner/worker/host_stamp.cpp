// Puts the host's own stamp into the program, where it is read like a plugin's.
#include <runner/stamp.hpp>
