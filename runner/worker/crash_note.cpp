#include "worker/crash_note.hpp"

#include <execinfo.h>
#include <link.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <string>

#include "protocol/messages.hpp"

namespace runner::worker {

namespace {

struct CodeRange {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  std::array<char, 512> library{};
};

// A signal handler can be given nothing, so this is the one table that is global; it only grows, before a trial starts.
std::array<CodeRange, 256> ranges;           // NOLINT
volatile std::sig_atomic_t range_count = 0;  // NOLINT
// The library that is being loaded, empty for none.
std::array<char, 512> loading{};  // NOLINT

const char* library_at(const void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  for (int i = 0; i < range_count; ++i) {
    if (at >= ranges[i].begin && at < ranges[i].end) return ranges[i].library.data();
  }
  return nullptr;
}

void write_text(const char* text) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text, std::strlen(text));
}

const char* name_of(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGFPE:
      return "SIGFPE";
    case SIGILL:
      return "SIGILL";
    default:
      return "SIGABRT";
  }
}

// Where the thread is, as far as it concerns a plugin. backtrace() was called once before, which loads what it needs.
void write_place() {
  if (loading[0] != '\0') {
    write_text(" while this plugin library was loaded: ");
    write_text(loading.data());
    return;
  }
  std::array<void*, 64> frames{};
  const int count = ::backtrace(frames.data(), static_cast<int>(frames.size()));
  const char* library = nullptr;
  for (int i = 0; i < count && library == nullptr; ++i) library = library_at(frames[i]);
  write_text(library != nullptr ? " in plugin library " : " outside every plugin library");
  if (library != nullptr) write_text(library);
}

// Uses only what may be called in a signal handler.
void on_fatal_signal(int signal, siginfo_t* info, void*) {
  // A supervisor's way to ask where a trial is that is past a limit: no crash.
  const bool is_question = signal == SIGABRT && info->si_code == SI_USER && info->si_pid == ::getppid();
  write_text("\n");
  write_text(protocol::worker_note_prefix);
  write_text(is_question ? "it was at work" : name_of(signal));
  write_place();
  write_text("\n");
  if (is_question) ::_exit(1);
  ::raise(signal);  // SA_RESETHAND: takes the default effect.
}

struct Search {
  std::uintptr_t address;
  CodeRange range;
};

int find_range(dl_phdr_info* info, std::size_t, void* data) {
  auto& search = *static_cast<Search*>(data);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0) continue;
    const std::uintptr_t begin = info->dlpi_addr + segment.p_vaddr;
    if (search.address < begin || search.address >= begin + segment.p_memsz) continue;
    search.range.begin = begin;
    search.range.end = begin + segment.p_memsz;
    return 1;
  }
  return 0;
}

}  // namespace

void install_crash_notes() {
  std::array<void*, 4> frames{};
  ::backtrace(frames.data(), static_cast<int>(frames.size()));
  struct sigaction action {};
  action.sa_sigaction = on_fatal_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_NODEFER | SA_ONSTACK | SA_SIGINFO;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) ::sigaction(signal, &action, nullptr);
  // A stack that overflowed has no room for a handler.
  static std::array<char, 64 * 1024> stack;
  stack_t alternative{};
  alternative.ss_sp = stack.data();
  alternative.ss_size = stack.size();
  ::sigaltstack(&alternative, nullptr);
}

LoadingNote::LoadingNote(const std::filesystem::path& library) {
  const std::string name = library.string();
  if (name.size() < loading.size()) std::memcpy(loading.data(), name.c_str(), name.size() + 1);
}

LoadingNote::~LoadingNote() { loading[0] = '\0'; }

void note_library(const std::filesystem::path& library, const void* address) {
  Search search{reinterpret_cast<std::uintptr_t>(address), {}};
  const std::string name = library.string();
  if (range_count >= static_cast<int>(ranges.size()) || name.size() >= search.range.library.size()) return;
  if (::dl_iterate_phdr(find_range, &search) == 0) return;
  std::memcpy(search.range.library.data(), name.data(), name.size());
  ranges[range_count] = search.range;
  range_count = range_count + 1;
}

}  // namespace runner::worker
