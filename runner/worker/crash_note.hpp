#pragma once

#include <filesystem>

namespace runner::worker {

/// Begins the line that a crashing worker writes to its log; what follows names the signal and the plugin library at
/// work. The supervisor looks for it.
inline constexpr const char* crash_note_prefix = "runner-worker: ";

/// Makes fatal signals (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) write one line to standard error before they take their
/// usual effect. Call once, from the thread that will run the plugins.
void install_crash_notes();

/// Remembers where a library's code lies, so that a note can name it. `address` is any function of the library.
void note_library(const std::filesystem::path& library, const void* address);

}  // namespace runner::worker
