#include "report/progress_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace runner::report {

namespace {

constexpr int kBarColumns = 24;

std::string bar(std::int64_t done, std::int64_t total) {
  const auto filled = total > 0 ? kBarColumns * done / total : 0;
  std::string text = "[";
  for (int i = 0; i < kBarColumns; ++i) text += i < filled ? '#' : '.';
  return text + "] " + std::to_string(done) + "/" + std::to_string(total) + " ";
}

}  // namespace

void ProgressLine::update(std::int64_t done, std::int64_t total, const std::string& text) {
  const auto now = Clock::now();
  if (!terminal_.is_terminal || now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  // The window may have been resized; a line that wraps could not be removed.
  const auto columns = static_cast<std::size_t>(std::max(20, look_at(STDERR_FILENO).width - 1));
  const std::string line = (bar(done, total) + text).substr(0, columns);
  std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
  std::fflush(stderr);
  shown_ = true;
}

void ProgressLine::print(const std::string& line) {
  clear();
  std::fprintf(stderr, "%s\n", line.c_str());
}

void ProgressLine::clear() {
  if (!shown_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace runner::report
