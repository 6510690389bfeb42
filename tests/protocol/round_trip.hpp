#pragma once

#include <variant>

#include "protocol/messages.hpp"

#include "testing/catch.hpp"

namespace runner::protocol {

/// Returns a message as it comes over a socket; its header points into `encoded`.
inline RawFrame frame_of(const Encoded& encoded) {
  RawFrame frame{encoded.header, {}};
  for (const auto& part : encoded.payload) frame.payload.insert(frame.payload.end(), part.begin(), part.end());
  return frame;
}

/// Each returns what is read of a message once it is written.
template <class Message>
Message report_round_trip(const Message& message) {
  const Report sent = message;
  const Report report = decode_report(frame_of(encode(sent)));
  REQUIRE(std::holds_alternative<Message>(report));
  return std::get<Message>(report);
}

template <class Message>
Message command_round_trip(const Message& message) {
  const Command sent = message;
  const Command command = decode_command(frame_of(encode(sent)));
  REQUIRE(std::holds_alternative<Message>(command));
  return std::get<Message>(command);
}

}  // namespace runner::protocol
