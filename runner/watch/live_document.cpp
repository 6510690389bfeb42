#include "watch/live_document.hpp"

#include <ctime>
#include <exception>
#include <optional>
#include <utility>

namespace runner::watch {

namespace {

using std::chrono::nanoseconds;

// What this process has used of all processors.
nanoseconds processor_time() {
  std::timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

}  // namespace

LiveDocument::LiveDocument(std::filesystem::path database, Make make, Cores cores, OnChange on_change, Pace pace)
    : database_(std::move(database)),
      make_(std::move(make)),
      cores_(std::move(cores)),
      on_change_(std::move(on_change)),
      pace_(pace),
      thread_([this] { follow(); }) {}

LiveDocument::~LiveDocument() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  wakeup_.notify_one();
  thread_.join();
}

void LiveDocument::follow() {
  std::optional<FileState> made_of;
  std::optional<FileState> last;
  nanoseconds counted = processor_time();
  auto counted_at = std::chrono::steady_clock::now();
  FairPause fair_pause(pace_);
  nanoseconds pause = pace_.look;
  do {
    const auto state = file_state(database_);
    pause = pace_.look;
    if (!state) {
      set_problem(database_.string() + " is not there now; this is what it held last");
    } else if (state != made_of) {
      // What is asked again because it failed has not changed meanwhile, either.
      made_of = make_anew(last && is_same_file(*last, *state), *state) ? state : std::nullopt;
      last = made_of;
      // Sending the last document is in it, too.
      const nanoseconds used = processor_time();
      const auto now = std::chrono::steady_clock::now();
      pause = fair_pause.after(used - std::exchange(counted, used), cores_(), now - std::exchange(counted_at, now));
    } else {
      set_problem("");
    }
  } while (!is_stopped_after(pause));
}

bool LiveDocument::make_anew(bool is_known_file, const FileState& state) {
  try {
    auto document = make_(is_known_file);
    // Made of two files in part, where another took the place meanwhile.
    const auto now = file_state(database_);
    if (!now || !is_same_file(*now, state)) return false;
    history_.add(std::move(document));
    history_.set_problem("");
    tell();
    return true;
  } catch (const std::exception& error) {
    set_problem(error.what());
    return false;
  }
}

void LiveDocument::set_problem(const std::string& problem) {
  if (problem == history_.shown().problem) return;
  history_.set_problem(problem);
  tell();
}

void LiveDocument::tell() { on_change_(std::make_shared<Shown>(history_.shown())); }

bool LiveDocument::is_stopped_after(nanoseconds pause) {
  std::unique_lock lock(mutex_);
  return wakeup_.wait_for(lock, pause, [this] { return is_stopped_; });
}

}  // namespace runner::watch
