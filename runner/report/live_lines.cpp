#include "report/live_lines.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "report/columns.hpp"

namespace runner::report {

namespace {

// A narrower window breaks a line that no longer fits into several, except in these two.
bool breaks_lines() {
  const char* kind = std::getenv("TERM");
  const std::string_view term = kind != nullptr ? kind : "";
  return term != "linux" && !(std::getenv("XTERM_VERSION") != nullptr && term.starts_with("xterm"));
}

// All of it, unless the terminal is gone.
void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd writable{descriptor, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace

bool LiveLines::is_in_background() const {
  const pid_t foreground = ::tcgetpgrp(descriptor_);
  return foreground > 0 && foreground != ::getpgrp();
}

std::string LiveLines::to_first_line(int width) const {
  std::size_t rows = 0;
  for (const std::string& line : shown_) {
    const std::size_t columns = columns_of(line);
    const auto wide = static_cast<std::size_t>(width);
    rows += breaks_lines() && columns > wide ? (columns + wide - 1) / wide : 1;
  }
  return rows > 0 ? "\r\x1b[" + std::to_string(rows) + "A" : "";
}

void LiveLines::show(const Terminal& terminal, const std::vector<std::string>& above, std::vector<std::string> lines) {
  const bool background = is_in_background();
  // Others have written below what was shown: it stays, and is shown anew.
  if (continued_.happened() || background) shown_.clear();
  if (background) lines.clear();
  const bool everything = !above.empty() || terminal.width != width_;
  if (lines == shown_ && !everything) return;
  std::string text = to_first_line(terminal.width);
  if (everything && !shown_.empty()) text += "\x1b[J";
  for (const std::string& line : above) text += line + "\r\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool is_there = !everything && i < shown_.size() && lines[i] == shown_[i];
    text += is_there ? "\r\n" : lines[i] + "\x1b[K\r\n";
  }
  // What is left of the lines before, and what was typed below them.
  if (!shown_.empty()) text += "\x1b[J";
  write_all(descriptor_, text);
  shown_ = std::move(lines);
  width_ = terminal.width;
}

}  // namespace runner::report
