#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "events/cbor.hpp"
#include "events/events.hpp"

namespace runner::events {

/// Writes payloads as their size and SHA-256, and collects their bytes, which travel behind what is written.
class PayloadWriter {
 public:
  void write(const Payload& payload, CborWriter& out);
  /// The same for a message that is JSON.
  nlohmann::json write(const Payload& payload);
  /// Returns the bytes in the order in which they were written. They point into the payloads.
  std::vector<std::span<const std::byte>> take() { return std::move(bytes_); }

 private:
  void collect(const Payload& payload);

  std::vector<std::span<const std::byte>> bytes_;
};

/// Reads payloads whose bytes lie one after another. Each throws std::runtime_error where a payload claims more bytes
/// than came: what a worker says is not to be trusted, since a plugin may have written into its memory.
class PayloadReader {
 public:
  explicit PayloadReader(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}
  Payload read(CborReader& in);
  Payload read(const nlohmann::json& in);

 private:
  void take_bytes(Payload& payload);

  std::vector<std::byte> bytes_;
  std::size_t at_ = 0;
};

/// Each writes an event as a list, since a member's name would cost more to write than its value.
void write(const TrialDescribed& event, CborWriter& out, PayloadWriter& payloads);
void write(const EpochDone& event, CborWriter& out, PayloadWriter& payloads);
void write(const StateTaken& event, CborWriter& out, PayloadWriter& payloads);
void write(const TestEvaluated& event, CborWriter& out, PayloadWriter& payloads);
void write(const AttemptEnded& event, CborWriter& out, PayloadWriter& payloads);

/// Each reads what `write` wrote. Throws std::runtime_error for anything else.
void read(CborReader& in, TrialDescribed& event, PayloadReader& payloads);
void read(CborReader& in, EpochDone& event, PayloadReader& payloads);
void read(CborReader& in, StateTaken& event, PayloadReader& payloads);
void read(CborReader& in, TestEvaluated& event, PayloadReader& payloads);
void read(CborReader& in, AttemptEnded& event, PayloadReader& payloads);

}  // namespace runner::events
