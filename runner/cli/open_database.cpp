#include "cli/open_database.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <optional>

#include "cli/arguments.hpp"
#include "database/bring_up_to_date.hpp"
#include "report/columns.hpp"
#include "report/live_lines.hpp"
#include "report/progress_text.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

using Clock = std::chrono::steady_clock;

// Shows a migration at the bottom of standard error, where that is a terminal and it takes a while.
class MigrationDisplay {
 public:
  explicit MigrationDisplay(std::string name) : name_(std::move(name)) {}

  void show(const database::MigrationStep& step) {
    constexpr std::chrono::milliseconds interval{200};
    const auto now = Clock::now();
    if (now - shown_ < interval) return;
    shown_ = now;
    const auto terminal = report::look_at(STDERR_FILENO);
    if (!terminal.can_redraw) return;
    if (!lines_) lines_.emplace(STDERR_FILENO);
    const auto text = fmt::format("step {} of {}, {}", step.step, step.steps, report::rough_duration(seconds()));
    auto line = fmt::format("{}: from schema {} to {}, {}", name_, step.from, step.to, text);
    if (report::columns_of(line) >= static_cast<std::size_t>(terminal.width)) line = text;
    lines_->show(terminal, {}, {line});
  }

  void finish() {
    if (!lines_) return;
    const auto done = fmt::format("{} is up to date, after {}", name_, report::rough_duration(seconds()));
    lines_->show(report::look_at(STDERR_FILENO), {done}, {});
  }

 private:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

  std::string name_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point shown_ = begin_;
  std::optional<report::LiveLines> lines_;
};

}  // namespace

std::filesystem::path open_database(const std::string& db_option) {
  auto path = database_path(db_option);
  MigrationDisplay display(text::visible(path.filename().string()));
  database::bring_up_to_date(path, [&](const database::MigrationStep& step) { display.show(step); });
  display.finish();
  return path;
}

}  // namespace runner::cli
