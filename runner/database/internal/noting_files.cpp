#include "database/internal/noting_files.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>

#include "database/database_paths.hpp"
#include "database/internal/page_notes.hpp"

namespace runner::database {

namespace {

struct Notes {
  std::string file;
  sqlite3_io_methods methods{};
  /// There while this connection alone has the database, to write, and a backup is being made.
  std::optional<PageNotes> notes;
};

// The system's own file lies behind it.
struct NotingFile {
  sqlite3_file base;
  Notes* notes;
};

sqlite3_file* own(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(NotingFile));
}

sqlite3_vfs* system_of(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

Notes& notes_of(sqlite3_file* file) { return *reinterpret_cast<NotingFile*>(file)->notes; }

int close_file(sqlite3_file* file) {
  const std::unique_ptr<Notes> notes(reinterpret_cast<NotingFile*>(file)->notes);
  return own(file)->pMethods->xClose(own(file));
}

int write_file(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 offset) {
  if (auto& notes = notes_of(file).notes) notes->note(offset, bytes, data);
  return own(file)->pMethods->xWrite(own(file), data, bytes, offset);
}

// A transaction is committed when its journal goes, which is after this.
int sync_file(sqlite3_file* file, int flags) {
  if (auto& notes = notes_of(file).notes) notes->publish();
  return own(file)->pMethods->xSync(own(file), flags);
}

// A rollback journal lets nobody write without this lock, and nobody has it while another reads. So a backup that has
// its mark and has read once knows that everybody who writes from then on has looked for the mark here.
int lock_file(sqlite3_file* file, int level) {
  const int code = own(file)->pMethods->xLock(own(file), level);
  auto& notes = notes_of(file);
  if (code == SQLITE_OK && level == SQLITE_LOCK_EXCLUSIVE && !notes.notes) notes.notes = PageNotes::begin(notes.file);
  return code;
}

int unlock_file(sqlite3_file* file, int level) {
  if (auto& notes = notes_of(file).notes) {
    notes->finish();
    notes.reset();
  }
  return own(file)->pMethods->xUnlock(own(file), level);
}

// Such a commit would write without xSync.
int characteristics_of(sqlite3_file* file) {
  return own(file)->pMethods->xDeviceCharacteristics(own(file)) & ~SQLITE_IOCAP_BATCH_ATOMIC;
}

// Leaves a method to the system's own.
template <auto Method>
struct Forwarded;
template <class Result, class... Arguments, Result (*sqlite3_io_methods::*Method)(sqlite3_file*, Arguments...)>
struct Forwarded<Method> {
  static Result call(sqlite3_file* file, Arguments... arguments) {
    return (own(file)->pMethods->*Method)(own(file), arguments...);
  }
};
template <class Result, class... Arguments, Result (*sqlite3_vfs::*Method)(sqlite3_vfs*, Arguments...)>
struct Forwarded<Method> {
  static Result call(sqlite3_vfs* vfs, Arguments... arguments) {
    auto* const system = system_of(vfs);
    return (system->*Method)(system, arguments...);
  }
};

template <auto... Methods, class Table>
void forward(Table& to) {
  ((to.*Methods = Forwarded<Methods>::call), ...);
}

sqlite3_io_methods methods_over(const sqlite3_io_methods& system) {
  using Methods = sqlite3_io_methods;
  Methods methods{};
  methods.iVersion = std::min(system.iVersion, 3);
  forward<&Methods::xRead, &Methods::xTruncate, &Methods::xFileSize, &Methods::xCheckReservedLock,
          &Methods::xFileControl, &Methods::xSectorSize, &Methods::xShmMap, &Methods::xShmLock, &Methods::xShmBarrier,
          &Methods::xShmUnmap, &Methods::xFetch, &Methods::xUnfetch>(methods);
  methods.xClose = close_file;
  methods.xWrite = write_file;
  methods.xSync = sync_file;
  methods.xLock = lock_file;
  methods.xUnlock = unlock_file;
  methods.xDeviceCharacteristics = characteristics_of;
  return methods;
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* opened) {
  auto* const system = system_of(vfs);
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0 || name == nullptr) return system->xOpen(system, name, file, flags, opened);
  file->pMethods = nullptr;
  std::unique_ptr<Notes> notes;
  try {
    notes.reset(new Notes{std::string(name) + DatabasePaths::backup_lock_suffix, {}, {}});
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
  const int code = system->xOpen(system, name, own(file), flags, opened);
  if (own(file)->pMethods == nullptr) return code;
  if (code != SQLITE_OK) {
    own(file)->pMethods->xClose(own(file));
    return code;
  }
  notes->methods = methods_over(*own(file)->pMethods);
  file->pMethods = &notes->methods;
  reinterpret_cast<NotingFile*>(file)->notes = notes.release();
  return SQLITE_OK;
}

// SQLite keeps it for as long as the program runs.
sqlite3_vfs& vfs_over(sqlite3_vfs& system) {
  using Vfs = sqlite3_vfs;
  static Vfs vfs{};
  vfs.iVersion = std::min(system.iVersion, 3);
  vfs.szOsFile = static_cast<int>(sizeof(NotingFile)) + system.szOsFile;
  vfs.mxPathname = system.mxPathname;
  vfs.zName = "runner-noting";
  vfs.pAppData = &system;
  vfs.xOpen = open_file;
  forward<&Vfs::xDelete, &Vfs::xAccess, &Vfs::xFullPathname, &Vfs::xDlOpen, &Vfs::xDlError, &Vfs::xDlSym,
          &Vfs::xDlClose, &Vfs::xRandomness, &Vfs::xSleep, &Vfs::xCurrentTime, &Vfs::xGetLastError,
          &Vfs::xCurrentTimeInt64, &Vfs::xSetSystemCall, &Vfs::xGetSystemCall, &Vfs::xNextSystemCall>(vfs);
  return vfs;
}

sqlite3_vfs& registered() {
  sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
  if (system == nullptr) throw std::runtime_error("SQLite has no VFS for this system");
  auto& vfs = vfs_over(*system);
  if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) throw std::runtime_error("SQLite does not take another VFS");
  return vfs;
}

}  // namespace

const char* noting_vfs() {
  static const sqlite3_vfs& vfs = registered();
  return vfs.zName;
}

}  // namespace runner::database
