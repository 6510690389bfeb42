#include "database/internal/payload_transfer.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace runner::database {

namespace {

bool is_less(std::span<const std::byte> one, std::span<const std::byte> other) {
  return std::lexicographical_compare(one.begin(), one.end(), other.begin(), other.end());
}

// Most digests differ in them, and they are at hand where digests lie apart.
std::uint64_t first_bytes(std::span<const std::byte> digest) {
  std::uint64_t number = 0;
  for (const auto byte : digest.first(std::min(digest.size(), sizeof number))) {
    number = number << 8 | std::to_integer<std::uint64_t>(byte);
  }
  return number;
}

}  // namespace

PayloadTransfer::PayloadTransfer(Recording& into, ShardSource& shard, const TrialColumns& columns)
    : into_(into),
      shard_(shard),
      digest_(columns.place(TrialPart::payloads, "sha256")),
      writing_(into.statements.database(), rows_of(TrialPart::payloads).table, columns.of(TrialPart::payloads), {},
               RowWriting::Into::new_digests) {}

void PayloadTransfer::bring(std::span<ShardRecord* const> records) {
  payloads_.clear();
  std::size_t written = 0;
  const auto write_rest = [&] { write(std::span(payloads_).subspan(std::exchange(written, payloads_.size()))); };
  for (std::size_t record = 0; record < records.size(); ++record) {
    records[record]->each_piece(TrialPart::payloads, [&](KeptRows& piece) {
      bytes_ += static_cast<std::int64_t>(piece.bytes());
      for (int row = 0; row < piece.size(); ++row) {
        payloads_.push_back({record, piece.number(row, 0).value_or(0), {&piece, row}, 0});
        piece.set(row, 0, std::nullopt);
      }
      if (!records[record]->is_in_memory()) write_rest();
    });
  }
  write_rest();
}

// In the order of digests, in which each page of their index is looked for once. SQLite gives new rows the numbers that
// follow the largest (https://www.sqlite.org/autoinc.html).
void PayloadTransfer::write(std::span<Payload> payloads) {
  const auto sorted = by_digest(payloads);
  std::vector<KeptRow> rows;
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || is_less(digest_of(sorted[i - 1]->row), digest_of(sorted[i]->row))) rows.push_back(sorted[i]->row);
    places.push_back(static_cast<std::int64_t>(rows.size()));
  }
  auto& statements = into_.statements;
  const auto count = static_cast<std::int64_t>(rows.size());
  const auto last = statements.number("SELECT max(id) FROM payload").value_or(0);
  const auto before = statements.database().getTotalChanges();
  writing_.write(shard_, rows);
  const bool are_all_new =
      statements.database().getTotalChanges() - before == count && statements.last_inserted() == last + count;
  const auto number_of = [&](const KeptRow& row) {
    return statements.number("SELECT id FROM payload WHERE sha256 = ?", digest_of(row)).value();
  };
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    sorted[i]->in_target = are_all_new ? last + places[i] : number_of(sorted[i]->row);
  }
}

std::vector<PayloadTransfer::Payload*> PayloadTransfer::by_digest(std::span<Payload> payloads) const {
  std::vector<std::pair<std::uint64_t, Payload*>> keys;
  for (auto& payload : payloads) keys.emplace_back(first_bytes(digest_of(payload.row)), &payload);
  std::sort(keys.begin(), keys.end(), [&](const auto& one, const auto& other) {
    if (one.first != other.first) return one.first < other.first;
    return is_less(digest_of(one.second->row), digest_of(other.second->row));
  });
  std::vector<Payload*> sorted;
  for (const auto& [key, payload] : keys) sorted.push_back(payload);
  return sorted;
}

std::int64_t PayloadTransfer::number(std::size_t record, std::int64_t in_shard) const {
  const auto found = std::lower_bound(
      payloads_.begin(), payloads_.end(), std::pair(record, in_shard),
      [](const Payload& payload, const auto& wanted) { return std::pair(payload.record, payload.in_shard) < wanted; });
  if (found == payloads_.end() || found->record != record || found->in_shard != in_shard) {
    throw shard_.error(
        "a checkpoint that was let go has bytes, which runner never writes: restore the shard from a backup");
  }
  return found->in_target;
}

}  // namespace runner::database
