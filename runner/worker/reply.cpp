#include "worker/reply.hpp"

#include <unistd.h>

#include "protocol/channel.hpp"

namespace runner::worker {

void send(int socket, const protocol::Report& report) {
  const auto encoded = protocol::encode(report);
  if (!protocol::send_frame(socket, encoded.header, encoded.payload)) ::_exit(1);
}

}  // namespace runner::worker
