#include "database/internal/page_notes.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <span>
#include <string>

#include "database/database_error.hpp"
#include "database/internal/big_endian.hpp"

namespace runner::database {

namespace {

constexpr std::uint32_t written_kind = 0x52504731;
constexpr std::uint32_t finished_kind = 0x52504732;

// What stands before the pages of a note. Whoever reads it is on the same machine.
struct NoteHeader {
  std::uint32_t kind;
  std::uint32_t session;
  std::uint32_t page_bytes;
  std::uint32_t has_counter;
  std::uint32_t counter;
  std::uint32_t pages;
};
constexpr std::size_t header_words = sizeof(NoteHeader) / sizeof(std::uint32_t);

// https://www.sqlite.org/fileformat.html: the first page has it at byte 24, and each transaction adds one.
constexpr int counter_offset = 24;

std::uint32_t counter_in(const void* first_page) {
  return big_endian(static_cast<const unsigned char*>(first_page) + counter_offset);
}

std::int64_t size_of(int descriptor) noexcept {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : -1;
}

// An archive may have brought anything under this name.
bool is_ours(int descriptor) noexcept {
  std::uint32_t kind = 0;
  const auto size = size_of(descriptor);
  return size == 0 || (size >= static_cast<std::int64_t>(sizeof(NoteHeader)) &&
                       ::pread(descriptor, &kind, sizeof kind, 0) == sizeof kind && kind == written_kind);
}

files::Descriptor open_existing(const std::filesystem::path& file, int mode) noexcept {
  return files::Descriptor(::open(file.c_str(), mode | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
}

bool is_locked_by_another(int descriptor) noexcept {
  return ::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

std::uint32_t new_session() noexcept {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  return static_cast<std::uint32_t>(now) ^ static_cast<std::uint32_t>(::getpid()) << 16;
}

}  // namespace

std::optional<PageNotes> PageNotes::begin(const std::filesystem::path& file) noexcept {
  auto opened = open_existing(file, O_RDWR | O_APPEND);
  if (!opened || !is_ours(opened.get())) return std::nullopt;
  if (is_locked_by_another(opened.get())) return PageNotes(std::move(opened));
  if (still_named(opened.get(), file)) ::unlink(file.c_str());
  return std::nullopt;
}

PageNotes::PageNotes(files::Descriptor file) : file_(std::move(file)), session_(new_session()) {}

void PageNotes::note(std::int64_t offset, int bytes, const void* data) noexcept {
  // SQLite writes whole pages.
  const auto size = static_cast<std::uint32_t>(bytes);
  failed_ = failed_ || bytes <= 0 || offset % bytes != 0 || (page_bytes_ != 0 && page_bytes_ != size);
  if (failed_) return;
  page_bytes_ = size;
  if (offset == 0 && bytes >= counter_offset + 4) counter_ = counter_in(data);
  try {
    pages_.push_back(static_cast<std::uint32_t>(offset / bytes));
  } catch (const std::exception&) {
    failed_ = true;
  }
}

void PageNotes::publish() noexcept {
  if (!pages_.empty()) append(written_kind);
  pages_.clear();
  counter_.reset();
}

void PageNotes::finish() noexcept {
  publish();
  append(finished_kind);
}

void PageNotes::append(std::uint32_t kind) noexcept {
  if (failed_) return;
  const NoteHeader header{
      kind, session_, page_bytes_, counter_ ? 1U : 0U, counter_.value_or(0), static_cast<std::uint32_t>(pages_.size())};
  const auto before = size_of(file_.get());
  try {
    std::vector<std::uint32_t> words(header_words + pages_.size());
    std::memcpy(words.data(), &header, sizeof header);
    std::copy(pages_.begin(), pages_.end(), words.begin() + header_words);
    const auto bytes = std::as_bytes(std::span(words));
    failed_ = ::write(file_.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size());
  } catch (const std::exception&) {
    failed_ = true;
  }
  // Half a note would not be understood, and the writers after this one can still be.
  if (!failed_ || before < 0) return;
  [[maybe_unused]] const int ignored = ::ftruncate(file_.get(), before);
}

BackupMark BackupMark::acquire(const DatabasePaths& paths) {
  constexpr std::chrono::milliseconds wait{10'000};
  const auto file = paths.backup_lock();
  for (;;) {
    auto lock = FileLock::acquire(file, FileLock::Kind::shared, wait);
    if (!lock) {
      throw DatabaseError(DatabaseFault::locked, file.string() + ": another program holds this file; try again", file);
    }
    if (!still_named(lock->descriptor(), file)) continue;
    if (!is_ours(lock->descriptor())) throw FileLock::not_ours(file);
    return {file, std::move(*lock)};
  }
}

bool BackupMark::is_held(const DatabasePaths& paths) noexcept {
  const auto opened = open_existing(paths.backup_lock(), O_RDONLY);
  return opened && size_of(opened.get()) >= 0 && is_locked_by_another(opened.get());
}

BackupMark::~BackupMark() {
  if (lock_.descriptor() < 0 || is_locked_by_another(lock_.descriptor())) return;
  if (still_named(lock_.descriptor(), file_)) ::unlink(file_.c_str());
}

void BackupMark::follow(std::uint32_t counter) {
  counter_ = counter;
  position_ = std::max<std::int64_t>(0, size_of(lock_.descriptor()));
}

bool BackupMark::read_on(std::uint32_t counter, std::uint32_t page_bytes,
                         const std::function<void(std::uint32_t)>& show) {
  const auto end = size_of(lock_.descriptor());
  const auto bytes = end - position_;
  if (bytes < 0 || bytes % static_cast<std::int64_t>(sizeof(std::uint32_t)) != 0) return false;
  std::vector<std::uint32_t> words(static_cast<std::size_t>(bytes) / sizeof(std::uint32_t));
  if (::pread(lock_.descriptor(), words.data(), static_cast<std::size_t>(bytes), position_) != bytes) return false;
  position_ = end;
  // A session that was killed is followed by another, or by nothing; what it would have committed has not happened.
  std::optional<std::uint32_t> session;
  std::optional<std::uint32_t> reached;
  for (std::span<const std::uint32_t> rest(words); !rest.empty();) {
    NoteHeader header{};
    if (rest.size() < header_words) return false;
    std::memcpy(&header, rest.data(), sizeof header);
    rest = rest.subspan(header_words);
    if (header.kind != written_kind && header.kind != finished_kind) return false;
    if (header.pages > rest.size() || (header.pages > 0 && header.page_bytes != page_bytes)) return false;
    for (const auto page : rest.first(header.pages)) show(page);
    rest = rest.subspan(header.pages);
    if (session != header.session) reached.reset();
    session = header.session;
    if (header.has_counter != 0) reached = header.counter;
    if (header.kind == written_kind) continue;
    if (reached && *reached != counter_ && *reached != counter_ + 1) return false;
    counter_ = reached.value_or(counter_);
    session.reset();
  }
  return !session && counter_ == counter;
}

}  // namespace runner::database
