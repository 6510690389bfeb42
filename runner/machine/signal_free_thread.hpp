#pragma once

#include <functional>
#include <thread>

namespace runner {

/// Starts a thread that takes no signal, so that signals keep going to the threads that wait for them. Throws
/// `std::system_error` where the system has no thread left.
std::thread signal_free_thread(std::function<void()> function);

}  // namespace runner
