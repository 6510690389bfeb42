#include "report/progress_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/columns.hpp"
#include "spec/duration.hpp"
#include "text/visible.hpp"

namespace runner::report {

namespace {

using events::TrialState;

constexpr int widest_bar = 24;
constexpr int narrowest_line = 20;
constexpr double longest_seconds = 100.0 * 86400.0;

// In eighths of a cell where the terminal has such blocks.
std::string bar(double done, int columns, bool utf8) {
  constexpr std::array<const char*, 8> eighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto size = static_cast<std::size_t>(std::clamp(columns / 4, 8, widest_bar));
  const auto steps = static_cast<std::size_t>(std::floor(done * static_cast<double>(size * (utf8 ? 8 : 1))));
  const std::size_t full = utf8 ? steps / 8 : steps;
  std::string text = "[";
  for (std::size_t i = 0; i < full; ++i) text += utf8 ? "█" : "#";
  const char* part = utf8 ? eighths[steps % 8] : "";
  text += part;
  return text + std::string(size - full - (*part != '\0' ? 1 : 0), utf8 ? ' ' : '.') + "]";
}

void add_counts(const RunProgress& progress, std::vector<std::string>& parts) {
  const std::array<std::pair<std::int64_t, const char*>, 4> counts = {
      {{progress.failed(), "failed"},
       {progress.count(TrialState::diverged), "diverged"},
       {progress.count(TrialState::pruned), "pruned"},
       {progress.count(TrialState::interrupted), "interrupted"}}};
  for (const auto& [number, what] : counts) {
    if (number > 0) parts.push_back(fmt::format("{} {}", number, what));
  }
}

// Parts of the head, most wanted first; none is cut as long as it fits a line.
std::vector<std::string> head_parts(const RunProgress& progress, int columns, bool utf8, Clock::time_point now) {
  const bool single = progress.trials() == 1;
  const RunningTrial* trial = nullptr;
  for (const WorkerTrials& worker : progress.workers()) {
    if (single && !worker.trials.empty()) trial = &worker.trials.front();
  }
  std::vector<std::string> parts;
  if (!single) {
    parts.push_back(fmt::format("{} {}/{} trials", bar(progress.done(), columns, utf8), progress.ended_trials(),
                                progress.trials()));
    add_counts(progress, parts);
  } else if (trial != nullptr) {
    parts.push_back(
        fmt::format("{} {}/{} epochs", bar(progress.done(), columns, utf8), trial->epochs_done, trial->outline.epochs));
  }
  const auto left = progress.seconds_left(now);
  if (left && *left < longest_seconds) parts.push_back("about " + rough_duration(*left) + " left");
  if (trial != nullptr && trial->value) parts.push_back(fmt::format("val_{} {:.6g}", trial->monitor, *trial->value));
  for (const auto& best : progress.best()) {
    parts.push_back(single
                        ? fmt::format("best {:.6g} at epoch {}", best.value, best.epoch)
                        : fmt::format("best val_{} {:.6g} ({}@{})", best.monitor, best.value, best.trial, best.epoch));
  }
  return parts;
}

// One after another, on as many lines as it takes.
std::vector<std::string> flow(const std::vector<std::string>& parts, std::size_t columns) {
  std::vector<std::string> lines;
  for (const std::string& part : parts) {
    if (!lines.empty() && columns_of(lines.back()) + 2 + columns_of(part) <= columns) {
      lines.back() += "  " + part;
    } else {
      lines.push_back(lines.empty() ? part : "  " + part);
    }
  }
  return lines;
}

// The label goes first where there is no room, then the words.
std::string worker_line(const WorkerTrials& worker, std::size_t columns) {
  const RunningTrial& trial = worker.trials.front();
  const TrialOutline& outline = trial.outline;
  const auto others = worker.trials.size() - 1;
  const std::string name =
      fmt::format("  trial {}{}  ", outline.trial, others > 0 ? fmt::format(" and {} more", others) : "");
  if (trial.epochs_done == 0) return name + (outline.label.empty() ? "starting" : "starting  " + outline.label);
  const std::string epochs =
      fmt::format("{:>{}}/{}", trial.epochs_done, std::to_string(outline.epochs).size(), outline.epochs);
  const std::string value = trial.value ? fmt::format("{:.6g}", *trial.value) : "";
  const std::string line = name + "epoch " + epochs + (value.empty() ? "" : "  val_" + trial.monitor + " " + value);
  if (columns_of(line) > columns) return name + epochs + "  " + value;
  return outline.label.empty()
             ? line
             : fmt::format("{}{:{}}  {}", line, "", 9 - std::min<std::size_t>(9, value.size()), outline.label);
}

}  // namespace

std::string rough_duration(double seconds) {
  double step = 1.0;
  if (seconds >= 20.0) step = 5.0;
  if (seconds >= 120.0) step = 10.0;
  if (seconds >= 600.0) step = 60.0;
  if (seconds >= 3600.0 * 2) step = 600.0;
  if (seconds >= 86400.0) step = 3600.0;
  return spec::format_duration(std::max(1.0, std::round(seconds / step)) * step);
}

std::vector<std::string> progress_text(const RunProgress& progress, const Terminal& terminal, Clock::time_point now) {
  // The last column stays free: a line that reaches it may wrap when the next character comes.
  const int columns = std::max(narrowest_line, terminal.width - 1);
  auto lines = flow(head_parts(progress, columns, terminal.utf8, now), static_cast<std::size_t>(columns));
  if (progress.trials() > 1) {
    for (const WorkerTrials& worker : progress.workers()) {
      if (!worker.trials.empty()) lines.push_back(worker_line(worker, static_cast<std::size_t>(columns)));
    }
  }
  // The row below is the cursor's; what scrolls out above could not be written over.
  const auto most = static_cast<std::size_t>(std::max(1, terminal.height - 1));
  if (lines.size() > most) {
    const auto hidden = lines.size() - most + 1;
    lines.resize(most);
    if (most > 1) lines.back() = fmt::format("  and {} more", hidden);
  }
  for (std::string& line : lines) line = cut(text::one_line(line), static_cast<std::size_t>(columns));
  return lines;
}

}  // namespace runner::report
