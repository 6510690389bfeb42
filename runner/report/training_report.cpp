#include "report/training_report.hpp"

#include <fmt/format.h>

namespace runner::report {

namespace {

using database::TrialState;

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const auto size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

std::string epoch_text(const protocol::EpochDone& epoch) {
  std::string text = fmt::format("epoch {:>4}", epoch.epoch);
  for (const auto& metric : epoch.metrics) {
    const std::string part = metric.part == "validation" ? "val" : metric.part;
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

void TrainingReport::on_hello(const protocol::Hello& hello) {
  if (verbosity_ == Verbosity::verbose) {
    display_.print("worker LibTorch " + hello.libtorch_version + ", " + hello.fingerprint.dump());
  }
}

void TrainingReport::on_started(protocol::TrialId trial, pid_t worker) {
  display_.update([&](RunProgress& progress) { progress.started(trial, worker); });
  display_.start();
}

void TrainingReport::on_described(const protocol::Described& described) {
  display_.update([&](RunProgress& progress) { progress.follow(described.monitor, described.mode); });
  if (verbosity_ == Verbosity::quiet) return;
  if (is_single() || !described_) {
    for (const std::string& note : described.notes) display_.print("note   " + note);
  }
  if (described_) return;
  described_ = true;
  display_.print(fmt::format("data   {}: {} training rows, {} validation rows, {} features{}", first_.dataset.plugin,
                             described.train_size, described.validation_size, shape_text(described.input_shape),
                             described.classes ? fmt::format(", {} classes", *described.classes) : ", regression"));
  const bool frozen = described.trainable_parameters != described.parameters;
  display_.print(fmt::format("model  {}: {} parameters{} on {}", first_.model.plugin, described.parameters,
                             frozen ? fmt::format(" ({} trainable)", described.trainable_parameters) : "",
                             described.device));
}

void TrainingReport::on_epoch(const protocol::EpochDone& epoch, std::span<const std::byte>) {
  display_.update([&](RunProgress& progress) { progress.reported(epoch, Clock::now()); });
  if (verbosity_ == Verbosity::quiet) return;
  if (!epoch.checkpoints.empty() && is_single() && stores_) {
    unsaved_[{epoch.trial, epoch.epoch}] = epoch_text(epoch) + "  " + epoch.checkpoints.front().reason;
  } else if (verbosity_ == Verbosity::verbose) {
    display_.print((is_single() ? "" : fmt::format("trial {}  ", epoch.trial)) + epoch_text(epoch));
  }
}

void TrainingReport::on_saved(protocol::TrialId trial, std::int64_t epoch) {
  ++saved_;
  const auto waiting = unsaved_.find({trial, epoch});
  if (waiting == unsaved_.end()) return;
  display_.print(waiting->second + ", saved");
  unsaved_.erase(waiting);
}

bool TrainingReport::says_end_of(const supervisor::AttemptResult& result) const {
  if (result.state != TrialState::completed) return true;
  if (is_single() || verbosity_ == Verbosity::quiet) return false;
  return verbosity_ == Verbosity::verbose || !display_.is_live();
}

void TrainingReport::on_ended(const supervisor::AttemptResult& result) {
  std::string best_text;
  if (const auto* trial = display_.progress().find(result.trial); trial != nullptr && trial->best) {
    best_text = fmt::format(", best val_{} {:.6g} at epoch {}", monitor(), trial->best->value, trial->best->epoch);
  }
  const auto state = result.will_retry ? std::nullopt : std::optional(result.state);
  display_.update([&](RunProgress& progress) { progress.ended(result.trial, state); });
  if (result.will_retry) {
    display_.print(fmt::format("trial {} is tried again: {}", result.trial, result.message));
  } else if (says_end_of(result)) {
    display_.print(fmt::format("trial {} {}{}{}", result.trial, database::to_text(result.state), best_text,
                               result.message.empty() ? "" : ": " + result.message));
  }
}

}  // namespace runner::report
