#include "report/training_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text/note.hpp"

namespace runner::report {

namespace {

using events::TrialState;

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const auto size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

std::string epoch_text(const events::EpochDone& epoch) {
  std::string text = fmt::format("epoch {:>4}", epoch.epoch);
  for (const auto& metric : epoch.metrics) {
    const auto part = metric.split == Split::validation ? "val" : events::to_text(metric.split);
    text += fmt::format("  {}_{} {:.6g}", part, metric.name, metric.value);
  }
  return text;
}

}  // namespace

TrainingReport::TrainingReport(std::int64_t trials, const spec::TrialSpec& first, Verbosity verbosity)
    : first_(first),
      verbosity_(verbosity),
      display_(RunProgress(trials, first.training.epochs), verbosity != Verbosity::quiet) {}

void TrainingReport::expect(std::vector<TrialOutline> trials) {
  display_.update([&](RunProgress& progress) { progress.expect(std::move(trials)); });
}

void TrainingReport::announce(TrialOutline trial) {
  display_.update([&](RunProgress& progress) { progress.announce(std::move(trial)); });
}

void TrainingReport::on_hello(const protocol::Hello& hello) {
  if (verbosity_ == Verbosity::verbose) {
    say("worker LibTorch " + hello.libtorch_version + ", " + hello.fingerprint.dump());
  }
}

void TrainingReport::on_started(const events::AttemptStarted& started) {
  display_.update(
      [&](RunProgress& progress) { progress.started(started.trial, static_cast<pid_t>(started.worker_pid)); });
  display_.start();
}

void TrainingReport::on_described(const events::TrialDescribed& described) {
  display_.update([&](RunProgress& progress) { progress.follow(described.trial, described.monitor, described.mode); });
  const bool says_all = verbosity_ != Verbosity::quiet && (is_single() || !described_);
  for (const std::string& note : described.notes) {
    if (text::is_warning(note)) {
      warn(described.trial, note);
    } else if (says_all) {
      say("note   " + note);
    }
  }
  if (verbosity_ == Verbosity::quiet || described_) return;
  described_ = true;
  say(fmt::format("data   {}: {} training rows, {} validation rows, {} features{}", first_.dataset.plugin,
                  described.train_size, described.validation_size, shape_text(described.input_shape),
                  described.classes ? fmt::format(", {} classes", *described.classes) : ", regression"));
  const bool frozen = described.trainable_parameters != described.parameters;
  say(fmt::format("model  {}: {} parameters{} on {}", first_.model.plugin, described.parameters,
                  frozen ? fmt::format(" ({} trainable)", described.trainable_parameters) : "", described.device));
}

void TrainingReport::on_epoch(const events::EpochDone& epoch) {
  display_.update([&](RunProgress& progress) { progress.reported(epoch, Clock::now()); });
  if (verbosity_ == Verbosity::quiet) return;
  const std::string text = (is_single() ? "" : fmt::format("trial {}  ", epoch.trial)) + epoch_text(epoch);
  if (!epoch.checkpoints.empty() && is_single() && stores_) {
    lines_.push_back({text + "  " + epoch.checkpoints.front().reason, std::pair(epoch.trial, epoch.epoch)});
  } else if (verbosity_ == Verbosity::verbose) {
    say(text);
  }
}

void TrainingReport::on_saved(events::TrialId trial, std::int64_t epoch) {
  const auto line = std::find_if(lines_.begin(), lines_.end(),
                                 [&](const Line& waiting) { return waiting.unsaved == std::pair(trial, epoch); });
  if (line == lines_.end()) return;
  line->text += ", saved";
  line->unsaved.reset();
  while (!lines_.empty() && !lines_.front().unsaved) {
    display_.print(lines_.front().text);
    lines_.pop_front();
  }
}

void TrainingReport::say(std::string text) {
  if (lines_.empty()) return display_.print(text);
  lines_.push_back({std::move(text), std::nullopt});
}

void TrainingReport::warn(events::TrialId trial, const std::string& warning) {
  if (!warnings_.insert(warning).second) return;
  const std::string what = warning.substr(text::warning_mark.size());
  say(is_single() ? warning : text::warning(fmt::format("trial {}: {}", trial, what)));
}

void TrainingReport::finish() {
  for (const Line& line : std::exchange(lines_, {})) {
    if (!line.unsaved || verbosity_ == Verbosity::verbose) display_.print(line.text);
  }
  display_.finish();
}

bool TrainingReport::says_end_of(const events::AttemptEnded& ended) const {
  if (ended.state == TrialState::paused) return verbosity_ == Verbosity::verbose;
  if (ended.state != TrialState::completed) return true;
  if (ended.message.find(text::warning_mark) != std::string::npos) return true;
  if (is_single() || verbosity_ == Verbosity::quiet) return false;
  return verbosity_ == Verbosity::verbose || !display_.is_live();
}

void TrainingReport::prune(events::TrialId trial, const std::string& reason) {
  display_.update([&](RunProgress& progress) { progress.pruned(trial); });
  if (verbosity_ == Verbosity::verbose || (verbosity_ == Verbosity::normal && !display_.is_live())) {
    say(fmt::format("trial {} pruned: {}", trial, reason));
  }
}

void TrainingReport::on_ended(const events::AttemptEnded& ended) {
  std::string best_text;
  if (const auto* trial = display_.progress().find(ended.trial); trial != nullptr && trial->best) {
    best_text = fmt::format(", best val_{} {:.6g} at epoch {}", trial->monitor, trial->best->value, trial->best->epoch);
  }
  const bool goes_on = ended.will_retry || ended.state == TrialState::paused;
  const auto state = goes_on ? std::nullopt : std::optional(ended.state);
  display_.update([&](RunProgress& progress) { progress.ended(ended.trial, state); });
  if (ended.will_retry) {
    say(fmt::format("trial {} is tried again: {}", ended.trial, ended.message));
  } else if (says_end_of(ended)) {
    say(fmt::format("trial {} {}{}{}", ended.trial, events::to_text(ended.state), best_text,
                    ended.message.empty() ? "" : ": " + ended.message + explain_(ended.message)));
  }
}

}  // namespace runner::report
