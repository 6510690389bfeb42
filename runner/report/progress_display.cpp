#include "report/progress_display.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "machine/signal_free_thread.hpp"
#include "report/progress_text.hpp"
#include "text/visible.hpp"

namespace runner::report {

namespace {

constexpr auto redraw_interval = std::chrono::milliseconds(100);

}  // namespace

ProgressDisplay::ProgressDisplay(RunProgress progress, bool wanted) : progress_(std::move(progress)) {
  if (wanted && look_at(STDERR_FILENO).can_redraw) lines_.emplace(STDERR_FILENO);
}

void ProgressDisplay::start() {
  if (is_live() && !thread_.joinable()) thread_ = signal_free_thread([this] { draw(); });
}

void ProgressDisplay::print(std::string_view text) {
  while (true) {
    const auto line = text.substr(0, text.find('\n'));
    if (thread_.joinable()) {
      const std::lock_guard lock(mutex_);
      above_.push_back(text::one_line(line));
    } else {
      std::fprintf(stderr, "%s\n", text::one_line(line).c_str());
    }
    if (line.size() == text.size()) return;
    text.remove_prefix(line.size() + 1);
  }
}

void ProgressDisplay::draw() {
  std::unique_lock lock(mutex_);
  while (!is_finished_) {
    const auto above = std::exchange(above_, {});
    const Terminal terminal = look_at(STDERR_FILENO);
    auto lines = progress_text(progress_, terminal, Clock::now());
    lock.unlock();
    lines_->show(terminal, above, std::move(lines));
    lock.lock();
    wake_.wait_for(lock, redraw_interval, [this] { return is_finished_; });
  }
}

void ProgressDisplay::finish() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      is_finished_ = true;
    }
    wake_.notify_one();
    thread_.join();
    lines_->show(look_at(STDERR_FILENO), above_, {});
  }
  lines_.reset();
}

}  // namespace runner::report
