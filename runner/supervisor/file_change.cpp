#include "supervisor/file_change.hpp"

#include <sys/stat.h>

#include <utility>

namespace runner::supervisor {

namespace {

constexpr auto rest = std::chrono::milliseconds(500);
constexpr auto patience = std::chrono::seconds(5);
constexpr auto longest_patience = std::chrono::seconds(60);

}  // namespace

FileChange::FileChange(std::filesystem::path file, Clock::time_point now)
    : file_(std::move(file)), seen_(identity_of(file_)), begun_(now), last_change_(now) {}

FileChange::Identity FileChange::identity_of(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

bool FileChange::is_over(Clock::time_point now) {
  const Identity identity = identity_of(file_);
  if (identity != std::exchange(seen_, identity)) last_change_ = now;
  const bool has_changed = last_change_ != begun_;
  const bool rests = now - last_change_ >= rest;
  if (has_changed && rests && identity != Identity{}) return true;
  return now - begun_ >= patience && (rests || now - begun_ >= longest_patience);
}

}  // namespace runner::supervisor
