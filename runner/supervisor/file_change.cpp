#include "supervisor/file_change.hpp"

#include <sys/stat.h>

#include <utility>

namespace runner::supervisor {

namespace {

constexpr auto kRest = std::chrono::milliseconds(500);
constexpr auto kPatience = std::chrono::seconds(5);
constexpr auto kLongestPatience = std::chrono::seconds(60);

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
  const bool rests = now - last_change_ >= kRest;
  if (has_changed && rests && identity != Identity{}) return true;
  return now - begun_ >= kPatience && (rests || now - begun_ >= kLongestPatience);
}

}  // namespace runner::supervisor
