#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "database/internal/recording.hpp"
#include "database/internal/row_copy.hpp"
#include "database/internal/shard_record.hpp"
#include "database/internal/shard_source.hpp"

namespace runner::database {

/// Copies payloads of a shard, which have been compared with their digests, into the target, equal ones once, and knows
/// their numbers there. Throws ShardError, and SQLite::Exception for the target.
class PayloadTransfer {
 public:
  PayloadTransfer(Recording& into, ShardSource& shard, const TrialColumns& columns);

  /// Sees to it that the target has the payloads of these records. Those of earlier ones are forgotten, not removed.
  void bring(std::span<ShardRecord* const> records);
  /// Returns the number in the target of a payload of one of them, by the record's place among them.
  std::int64_t number(std::size_t record, std::int64_t in_shard) const;

  /// Returns how many bytes have been copied, roughly.
  std::int64_t bytes() const noexcept { return bytes_; }

 private:
  struct Payload {
    std::size_t record = 0;
    std::int64_t in_shard = 0;
    KeptRow row;
    std::int64_t in_target = 0;
  };

  Recording& into_;
  ShardSource& shard_;
  int digest_ = 0;
  RowWriting writing_;
  /// In the order of records and of numbers in the shard.
  std::vector<Payload> payloads_;
  std::int64_t bytes_ = 0;

  std::span<const std::byte> digest_of(const KeptRow& row) const { return row.rows->data(row.row, digest_); }
  void write(std::span<Payload> payloads);
  std::vector<Payload*> by_digest(std::span<Payload> payloads) const;
};

}  // namespace runner::database
