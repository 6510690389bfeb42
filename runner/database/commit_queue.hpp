#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "database/database_error.hpp"
#include "database/records.hpp"
#include "database/writer.hpp"

namespace runner::database {

/// Sets the rhythm of commits.
struct CommitRhythm {
  /// The least time between two commits; a slow disk stretches it to `stretch` times the last commit's duration.
  std::chrono::milliseconds interval{50};
  int stretch = 10;
  /// The longest time that a slow disk, or a reader that holds a commit up, leaves between two commits.
  std::chrono::milliseconds longest{2'000};
  /// The queue's size, in bytes, from which on it is committed without waiting.
  std::size_t early_bytes = 8u << 20;
};

/// Commits records on a thread of its own, in the order they came, many in one transaction; what they tell of happened
/// when they came. All functions belong to the one thread that owns the queue; none but `flush` and the destructor
/// waits for the database.
class CommitQueue {
 public:
  /// Numbers the records from 1, in order.
  using Token = std::uint64_t;

  /// Tells what a push left in the queue.
  struct Pushed {
    Token token = 0;
    std::size_t queued_bytes = 0;  ///< Not yet committed; slow down where it grows past what memory allows.
  };

  /// Takes over `writer` and starts the thread.
  explicit CommitQueue(Writer writer, CommitRhythm rhythm = {});
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;
  /// Commits what is left, where no commit has failed, and ends the thread.
  ~CommitQueue();

  /// Queues a record. After a failure it is dropped, and its token is never reached by `saved_through`.
  Pushed push(Record record);

  /// Returns the bytes that are not yet committed.
  std::size_t queued_bytes() const;

  /// Returns a descriptor that is readable when commits have happened, or one has failed, since `saved_through` was
  /// last called. Owned by the queue; only poll it.
  int event_descriptor() const noexcept;

  /// Returns the last token that is committed, with all before it: only of these may "saved" be said. Clears the event.
  Token saved_through();

  /// Has everything that was pushed committed at once, without waiting for that.
  void begin_flush();
  /// Waits until everything pushed is committed; false where a commit failed.
  bool flush();

  /// Returns the error that stopped the queue; nothing while all is well.
  std::optional<DatabaseError> failure() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace runner::database
