#include "database/internal/page_copy.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "database/database_error.hpp"
#include "database/internal/big_endian.hpp"
#include "database/internal/system_error.hpp"
#include "database/internal/writer_lock.hpp"
#include "files/writing.hpp"

namespace runner::database {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t most_bytes = 4U << 20;
// So often what has changed is copied anew. A commit changes a few dozen pages; where many writers change more than can
// be read in a turn, longer ones are taken in the end.
constexpr int most_rounds = 1000;
constexpr int rounds_before_longer = 20;

// https://www.sqlite.org/fileformat.html
struct FileHeader {
  std::uint32_t page_bytes = 0;
  std::uint32_t counter = 0;
  std::uint32_t pages = 0;
  bool has_rollback_journal = false;
};

// It only keeps the order: who may not have it can read all the same.
std::optional<WriterLock> lock_where_possible(const DatabasePaths& paths, std::chrono::milliseconds wait) {
  try {
    return WriterLock::acquire(paths, wait);
  } catch (const DatabaseError& error) {
    if (error.error_number() == EROFS || error.error_number() == EACCES) return std::nullopt;
    throw;
  }
}

void write_at(int descriptor, const std::byte* bytes, std::size_t size, std::int64_t offset,
              const std::filesystem::path& file) {
  while (size > 0) {
    const ssize_t written = ::pwrite(descriptor, bytes, size, offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_error("cannot be written", file, errno);
    bytes += written;
    size -= static_cast<std::size_t>(written);
    offset += written;
  }
}

}  // namespace

// A read transaction, in which nobody writes, and in which the file is read past SQLite's cache. Through SQLite, since
// opening and closing the file by other means would drop every lock that this process has on it.
class PageCopy::Glance {
 public:
  Glance(SQLite::Database& database, const DatabasePaths& paths, std::chrono::milliseconds wait)
      : lock_(lock_where_possible(paths, wait)), database_(database) {
    database_.exec("BEGIN; SELECT count(*) FROM sqlite_schema");
    sqlite3_file_control(database_.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file_);
  }
  Glance(const Glance&) = delete;
  Glance& operator=(const Glance&) = delete;
  ~Glance() { sqlite3_exec(database_.getHandle(), "ROLLBACK", nullptr, nullptr, nullptr); }

  void read(void* bytes, std::size_t size, std::int64_t offset) {
    const int code = file_->pMethods->xRead(file_, bytes, static_cast<int>(size), offset);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) throw SQLite::Exception(sqlite3_errstr(code), code);
  }

  FileHeader header() {
    std::array<unsigned char, 100> bytes{};
    read(bytes.data(), bytes.size(), 0);
    const std::uint32_t size = std::uint32_t{bytes[16]} << 8 | bytes[17];
    return {size == 1 ? 65536 : size, big_endian(&bytes[24]), big_endian(&bytes[28]), bytes[18] == 1 && bytes[19] == 1};
  }

 private:
  std::optional<WriterLock> lock_;
  SQLite::Database& database_;
  sqlite3_file* file_ = nullptr;
};

PageCopy::PageCopy(SQLite::Database& source, const DatabasePaths& paths, BackupMark& mark,
                   const std::filesystem::path& copy, std::chrono::milliseconds wait)
    : source_(source),
      paths_(paths),
      mark_(mark),
      copy_(copy),
      file_(::open(copy.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW)),
      wait_(wait) {
  if (!file_) throw system_error("cannot be opened", copy, errno);
}

PageCopy::End PageCopy::run(const std::function<bool()>& stopped) {
  while (rounds_ < most_rounds) {
    if (stopped()) return End::stopped;
    if (has_looked_ && next_ >= pages_) ++rounds_;
    bool is_last = false;
    Clock::duration read{};
    {
      Glance glance(source_, paths_, wait_);
      const auto begin = Clock::now();
      if (!look(glance)) return End::not_possible;
      take_pages(glance);
      is_last = next_ >= pages_ && changed_.empty();
      read = Clock::now() - begin;
    }
    const auto begin = Clock::now();
    write_pages();
    if (is_last) return finish();
    choose_size(read, Clock::now() - begin);
  }
  return End::not_possible;
}

// Finds out what has changed since the last time.
bool PageCopy::look(Glance& glance) {
  const auto header = glance.header();
  if (!header.has_rollback_journal || header.page_bytes < 512 || (has_looked_ && header.page_bytes != page_bytes_)) {
    return false;
  }
  page_bytes_ = header.page_bytes;
  pages_ = header.pages;
  if (!has_looked_) mark_.follow(header.counter);
  has_looked_ = true;
  const bool is_complete = mark_.read_on(header.counter, page_bytes_, [&](std::uint32_t page) {
    if (page < next_) changed_.insert(page);
  });
  // The database has become smaller.
  changed_.erase(changed_.lower_bound(pages_), changed_.end());
  next_ = std::min(next_, pages_);
  return is_complete;
}

void PageCopy::take_pages(Glance& glance) {
  runs_.clear();
  std::uint32_t left = std::min(most_pages_, most_bytes / page_bytes_);
  if (rounds_ > rounds_before_longer) left *= 8;
  for (; left > 0 && !changed_.empty(); --left) {
    const auto page = *changed_.begin();
    changed_.erase(changed_.begin());
    if (!runs_.empty() && runs_.back().first + runs_.back().pages == page) {
      ++runs_.back().pages;
    } else {
      runs_.push_back({page, 1});
    }
  }
  if (const auto pages = std::min(left, pages_ - next_); pages > 0) {
    runs_.push_back({next_, pages});
    next_ += pages;
  }
  std::size_t size = 0;
  for (const auto& run : runs_) size += std::size_t{run.pages} * page_bytes_;
  bytes_.resize(size);
  auto* into = bytes_.data();
  for (const auto& run : runs_) {
    const auto run_bytes = std::size_t{run.pages} * page_bytes_;
    glance.read(into, run_bytes, std::int64_t{run.first} * page_bytes_);
    into += run_bytes;
  }
}

void PageCopy::write_pages() {
  const auto* from = bytes_.data();
  for (const auto& run : runs_) {
    const auto run_bytes = std::size_t{run.pages} * page_bytes_;
    write_at(file_.get(), from, run_bytes, std::int64_t{run.first} * page_bytes_, copy_);
    from += run_bytes;
  }
  // Little by little: a commit would have to wait for all that the disk has been given before it. Without a sync of the
  // file system's own journal, which it would wait for as well.
  constexpr unsigned how = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  if (::sync_file_range(file_.get(), 0, 0, how) == 0) return;
  if (errno == EIO || means_full(errno)) throw system_error("cannot be written", copy_, errno);
}

// Neither the lock nor the disk is kept from others for long. A disk that takes long for the least there is to write is
// not made faster by less.
void PageCopy::choose_size(std::chrono::nanoseconds read, std::chrono::nanoseconds written) {
  constexpr std::chrono::milliseconds longest_read{10};
  constexpr std::chrono::milliseconds longest_write{25};
  constexpr std::uint32_t least_write_bytes = 1U << 20;
  if (read > longest_read || written > longest_write) {
    const auto least = read > longest_read ? 4U : least_write_bytes / page_bytes_;
    most_pages_ = std::min(most_pages_, std::max(least, most_pages_ / 2));
  } else if (2 * read < longest_read && 2 * written < longest_write) {
    most_pages_ = std::min(2 * most_pages_, most_bytes / page_bytes_);
  }
}

PageCopy::End PageCopy::finish() {
  const auto size = std::int64_t{pages_} * page_bytes_;
  if (::ftruncate(file_.get(), size) != 0) throw system_error("cannot be made as large as it is", copy_, errno);
  translating_files([&] { files::sync(file_.get(), copy_); });
  return End::whole;
}

}  // namespace runner::database
