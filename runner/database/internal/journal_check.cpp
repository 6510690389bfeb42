#include "database/internal/journal_check.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "database/database_error.hpp"
#include "files/descriptor.hpp"

namespace runner::database {

namespace {

// https://www.sqlite.org/fileformat.html: a journal begins with these bytes, and ends with them where the transaction
// was one of several databases; then it names the super-journal, which SQLite removes once no journal names it.
constexpr std::array<unsigned char, 8> magic{0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};

bool names_another_file(const std::filesystem::path& journal, std::int64_t bytes) {
  const files::Descriptor opened(::open(journal.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  std::array<unsigned char, 8> last{};
  if (!opened || bytes < 512) return false;
  const auto got = ::pread(opened.get(), last.data(), last.size(), bytes - static_cast<std::int64_t>(last.size()));
  return got == static_cast<ssize_t>(last.size()) && std::equal(last.begin(), last.end(), magic.begin());
}

DatabaseError refused(const std::filesystem::path& file, const std::string& what) {
  return {DatabaseFault::unreadable, file.string() + ": " + what, file};
}

}  // namespace

void refuse_foreign_journals(const std::filesystem::path& database) {
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    auto file = database;
    file += suffix;
    struct stat status {};
    if (::lstat(file.c_str(), &status) != 0) continue;
    if (!S_ISREG(status.st_mode)) {
      throw refused(
          file,
          "this is in the place of SQLite's journal and is none; move it away, or choose another database with --db");
    }
    // Moved away it would be missed where a program of several databases was killed.
    if (std::string_view(suffix) == "-journal" && names_another_file(file, status.st_size)) {
      throw refused(
          file,
          "this journal names another file, which SQLite removes when it has read the journal; runner's never do."
          " Where you trust it, open the database once in the sqlite3 shell");
    }
  }
}

}  // namespace runner::database
