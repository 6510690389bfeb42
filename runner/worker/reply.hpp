#pragma once

#include "protocol/messages.hpp"

namespace runner::worker {

/// Sends what this worker has to say, waiting while the socket is full. Ends the process where nobody is there to hear
/// it.
void send(int socket, const protocol::Report& report);

}  // namespace runner::worker
