#include "database/internal/sqlite_error.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <system_error>

#include "database/internal/system_error.hpp"

namespace runner::database {

namespace {

DatabaseFault fault_of(int code, int error_number) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return DatabaseFault::locked;
    case SQLITE_FULL:
      return DatabaseFault::full;
    case SQLITE_NOTADB:
      return DatabaseFault::foreign;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return means_full(error_number) ? DatabaseFault::full : DatabaseFault::unreadable;
    case SQLITE_CORRUPT:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return DatabaseFault::unreadable;
    case SQLITE_AUTH:
      return DatabaseFault::denied;
    default:
      return DatabaseFault::other;
  }
}

// A commit that fails leaves its errno with a file only, not with the connection: the database's or its journal's.
int errno_of_files(sqlite3* handle) {
  int error_number = 0;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &error_number);
  sqlite3_file* journal = nullptr;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal);
  if (error_number == 0 && journal != nullptr && journal->pMethods != nullptr) {
    journal->pMethods->xFileControl(journal, SQLITE_FCNTL_LAST_ERRNO, &error_number);
  }
  return error_number;
}

// SQLite keeps the errno of the last I/O failure, which has nothing to do with most other codes. It turns ENOSPC, and
// only that, into a code of its own.
int errno_behind(int code, sqlite3* handle, int last_errno) {
  const int primary = code & 0xff;
  if (primary == SQLITE_FULL) return ENOSPC;
  if (primary != SQLITE_IOERR && primary != SQLITE_CANTOPEN) return 0;
  // A database that could not be opened leaves no handle.
  if (handle == nullptr) return last_errno;
  const int error_number = sqlite3_system_errno(handle);
  if (error_number != 0) return error_number;
  const int of_files = errno_of_files(handle);
  // Where a file could not be removed, or a folder not synced, SQLite keeps nothing.
  return of_files != 0 ? of_files : last_errno;
}

std::string remedy(DatabaseFault fault, int error_number) {
  if (error_number == EMFILE) return "; this process may open no more files: raise `ulimit -n`, or run fewer --jobs";
  if (error_number == EFBIG) return "; this process may write no larger file: raise `ulimit -f` and try again";
  if (error_number == ENFILE) return "; the system may open no more files: close some programs and try again";
  switch (fault) {
    case DatabaseFault::locked:
      return "; another program holds it: wait for that to end and try again";
    case DatabaseFault::full:
      return "; free some space and try again";
    case DatabaseFault::foreign:
      return "; choose another path for the database";
    default:
      return "";
  }
}

}  // namespace

DatabaseError sqlite_error(int extended_code, const std::string& message, sqlite3* handle,
                           const std::filesystem::path& database, int last_errno) {
  const int error_number = errno_behind(extended_code, handle, last_errno);
  const auto fault = fault_of(extended_code, error_number);
  std::string text = database.string() + ": " + message;
  if (error_number != 0) {
    text += " (" + std::generic_category().message(error_number) + ", errno " + std::to_string(error_number) + ")";
  }
  return {fault, text + remedy(fault, error_number), database, error_number};
}

DatabaseError sqlite_error(const SQLite::Exception& exception, sqlite3* handle, const std::filesystem::path& database,
                           int last_errno) {
  // SQLiteCpp leaves both codes at -1 where it found the fault itself.
  const int extended = exception.getExtendedErrorCode();
  const int code = extended > 0 ? extended : exception.getErrorCode();
  return sqlite_error(code > 0 ? code : SQLITE_ERROR, exception.what(), handle, database, last_errno);
}

}  // namespace runner::database
