#include "database/commit_queue.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace runner::database {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

struct CommitQueue::Impl {
  class EventDescriptor {
   public:
    EventDescriptor() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
      if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "cannot make an eventfd");
    }
    EventDescriptor(const EventDescriptor&) = delete;
    EventDescriptor& operator=(const EventDescriptor&) = delete;
    ~EventDescriptor() { ::close(descriptor_); }

    int descriptor() const noexcept { return descriptor_; }
    void signal() const noexcept { ::eventfd_write(descriptor_, 1); }
    void clear() const noexcept {
      eventfd_t ignored = 0;
      ::eventfd_read(descriptor_, &ignored);
    }

   private:
    int descriptor_;
  };

  Impl(Writer given, CommitRhythm chosen) : writer(std::move(given)), rhythm(chosen) {}

  Writer writer;
  const CommitRhythm rhythm;
  EventDescriptor event;

  mutable std::mutex mutex;
  std::condition_variable_any work;
  std::condition_variable settled;
  struct Queued {
    Record record;
    std::chrono::system_clock::time_point happened;
  };
  std::vector<Queued> pending;
  std::size_t pending_bytes = 0;
  std::size_t committing_bytes = 0;
  Token pushed = 0;
  Token saved = 0;
  bool hurry = false;
  std::optional<DatabaseError> failure;

  // Only the thread touches these.
  Clock::time_point next_commit{};

  std::jthread thread;

  void run(const std::stop_token& stop);
  bool wait_for_batch(std::unique_lock<std::mutex>& guard, const std::stop_token& stop);
  void commit(const std::vector<Queued>& batch);
  void settle(std::size_t count, std::optional<DatabaseError> error);
};

// Returns false when there is nothing left to do.
bool CommitQueue::Impl::wait_for_batch(std::unique_lock<std::mutex>& guard, const std::stop_token& stop) {
  work.wait(guard, stop, [&] { return !pending.empty(); });
  if (pending.empty() || failure) return false;
  work.wait_until(guard, stop, next_commit, [&] { return hurry || pending_bytes >= rhythm.early_bytes; });
  return true;
}

void CommitQueue::Impl::run(const std::stop_token& stop) {
  std::unique_lock guard(mutex);
  while (wait_for_batch(guard, stop)) {
    const auto batch = std::exchange(pending, {});
    committing_bytes = std::exchange(pending_bytes, 0);
    guard.unlock();
    std::optional<DatabaseError> error;
    try {
      commit(batch);
    } catch (const DatabaseError& caught) {
      error = caught;
    } catch (const std::exception& caught) {
      error.emplace(DatabaseFault::other, writer.paths().database().string() + ": " + caught.what(),
                    writer.paths().database());
    }
    guard.lock();
    settle(batch.size(), std::move(error));
  }
}

void CommitQueue::Impl::commit(const std::vector<Queued>& batch) {
  auto transaction = writer.transaction();
  const auto begin = Clock::now();
  for (const auto& [record, happened] : batch) writer.record(record, happened);
  transaction.commit();
  const auto end = Clock::now();
  const auto stretched = std::min<Clock::duration>(rhythm.longest, (end - begin) * rhythm.stretch);
  next_commit = end + std::max<Clock::duration>(rhythm.interval, stretched);
}

void CommitQueue::Impl::settle(std::size_t count, std::optional<DatabaseError> error) {
  committing_bytes = 0;
  if (error) {
    failure = std::move(error);
    pending.clear();
    pending_bytes = 0;
  } else {
    saved += count;
    hurry = hurry && !pending.empty();
  }
  event.signal();
  settled.notify_all();
}

CommitQueue::CommitQueue(Writer writer, CommitRhythm rhythm)
    : impl_(std::make_unique<Impl>(std::move(writer), rhythm)) {
  impl_->thread = std::jthread([impl = impl_.get()](const std::stop_token& stop) { impl->run(stop); });
}

CommitQueue::~CommitQueue() {
  impl_->thread.request_stop();
  impl_->thread.join();
}

CommitQueue::Pushed CommitQueue::push(Record record) {
  const auto bytes = record_bytes(record);
  const std::lock_guard guard(impl_->mutex);
  const Token token = ++impl_->pushed;
  if (!impl_->failure) {
    impl_->pending.push_back({std::move(record), std::chrono::system_clock::now()});
    impl_->pending_bytes += bytes;
    // The thread waits for the first record, or for the moment when the queue has grown too large.
    if (impl_->pending.size() == 1 || impl_->pending_bytes >= impl_->rhythm.early_bytes) impl_->work.notify_one();
  }
  return {token, impl_->pending_bytes + impl_->committing_bytes};
}

std::size_t CommitQueue::queued_bytes() const {
  const std::lock_guard guard(impl_->mutex);
  return impl_->pending_bytes + impl_->committing_bytes;
}

int CommitQueue::event_descriptor() const noexcept { return impl_->event.descriptor(); }

CommitQueue::Token CommitQueue::saved_through() {
  // Cleared first: a commit between the two lines is then seen now and signalled once more, never lost.
  impl_->event.clear();
  const std::lock_guard guard(impl_->mutex);
  return impl_->saved;
}

void CommitQueue::begin_flush() {
  const std::lock_guard guard(impl_->mutex);
  impl_->hurry = !impl_->pending.empty();
  impl_->work.notify_one();
}

bool CommitQueue::flush() {
  std::unique_lock guard(impl_->mutex);
  impl_->hurry = true;
  impl_->work.notify_one();
  impl_->settled.wait(guard, [&] { return impl_->failure || impl_->saved == impl_->pushed; });
  impl_->hurry = false;
  return !impl_->failure;
}

std::optional<DatabaseError> CommitQueue::failure() const {
  const std::lock_guard guard(impl_->mutex);
  return impl_->failure;
}

}  // namespace runner::database
