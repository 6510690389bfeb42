#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "events/events.hpp"

namespace runner::events {

/// Writes payloads as their size and SHA-256, and collects their bytes, which travel behind what is written.
class PayloadWriter {
 public:
  nlohmann::json write(const Payload& payload);
  /// Returns the bytes in the order in which they were written. They point into the payloads.
  std::vector<std::span<const std::byte>> take() { return std::move(bytes_); }

 private:
  std::vector<std::span<const std::byte>> bytes_;
};

/// Reads payloads whose bytes lie one after another.
class PayloadReader {
 public:
  explicit PayloadReader(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}
  /// Throws std::runtime_error where it claims more bytes than came: what a worker says is not to be trusted, since a
  /// plugin may have written into its memory.
  Payload read(const nlohmann::json& in);

 private:
  std::vector<std::byte> bytes_;
  std::size_t at_ = 0;
};

/// Each writes an event as a list, since a member's name would cost more to write than its value.
nlohmann::json write(const TrialDescribed& event);
nlohmann::json write(const EpochDone& event, PayloadWriter& payloads);
nlohmann::json write(const StateTaken& event, PayloadWriter& payloads);
nlohmann::json write(const AttemptEnded& event);

/// Each reads what `write` wrote. Throws nlohmann::json::exception or std::runtime_error for anything else.
void read(const nlohmann::json& in, TrialDescribed& event);
void read(const nlohmann::json& in, EpochDone& event, PayloadReader& payloads);
void read(const nlohmann::json& in, StateTaken& event, PayloadReader& payloads);
void read(const nlohmann::json& in, AttemptEnded& event);

}  // namespace runner::events
