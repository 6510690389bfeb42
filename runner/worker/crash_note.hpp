#pragma once

#include <filesystem>

namespace runner::worker {

/// Makes fatal signals (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) write one line to standard error before they take
/// their usual effect. A SIGABRT of this process's parent, which asks where a trial is that is past a limit, ends it
/// without a core file. Call once, from the thread that will run the plugins.
void install_crash_notes();

/// While it exists, a note says that this library was being loaded. One at a time.
class LoadingNote {
 public:
  explicit LoadingNote(const std::filesystem::path& library);
  LoadingNote(const LoadingNote&) = delete;
  LoadingNote& operator=(const LoadingNote&) = delete;
  ~LoadingNote();
};

/// Remembers where a library's code lies, so that a note can name it. `address` is any function of the library.
void note_library(const std::filesystem::path& library, const void* address);

}  // namespace runner::worker
