#include "report/training_report.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>

namespace runner::report {

namespace {

using database::TrialState;

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const auto size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

std::string metric_label(const protocol::MetricValue& metric) {
  return (metric.part == "validation" ? "val_" : metric.part + "_") + metric.name;
}

}  // namespace

TrainingReport::TrainingReport(std::int64_t trials, const spec::TrialSpec& first, Verbosity verbosity)
    : trials_(trials), first_(first), verbosity_(verbosity), line_(verbosity == Verbosity::quiet ? Terminal{} : look_at(STDERR_FILENO)) {}

void TrainingReport::on_hello(const protocol::Hello& hello) {
  if (verbosity_ == Verbosity::verbose) {
    line_.print("worker LibTorch " + hello.libtorch_version + ", " + hello.fingerprint.dump());
  }
}

void TrainingReport::on_described(const protocol::Described& described) {
  monitor_ = described.monitor;
  mode_ = described.mode;
  if (described_ || verbosity_ == Verbosity::quiet) return;
  described_ = true;
  line_.print(fmt::format("data   {}: {} training rows, {} validation rows, {} features{}", first_.dataset.plugin,
                          described.train_size, described.validation_size, shape_text(described.input_shape),
                          described.classes ? fmt::format(", {} classes", *described.classes) : ", regression"));
  const bool frozen = described.trainable_parameters != described.parameters;
  line_.print(fmt::format("model  {}: {} parameters{} on {}", first_.model.plugin, described.parameters,
                          frozen ? fmt::format(" ({} trainable)", described.trainable_parameters) : "", described.device));
}

std::string TrainingReport::epoch_text(const protocol::EpochDone& epoch) const {
  std::string text = fmt::format("epoch {:>4}", epoch.epoch);
  for (const auto& metric : epoch.metrics) text += fmt::format("  {} {:.6g}", metric_label(metric), metric.value);
  return text;
}

void TrainingReport::on_epoch(const protocol::EpochDone& epoch, std::span<const std::byte>) {
  for (const auto& metric : epoch.metrics) {
    if (metric.part != "validation" || metric.name != monitor_ || !std::isfinite(metric.value)) continue;
    const BestResult result{epoch.trial, epoch.epoch, metric.value};
    if (!best_ || is_better(metric.value, best_->value)) best_ = result;
    const auto [mine, is_new] = best_of_trial_.try_emplace(epoch.trial, result);
    if (!is_new && is_better(metric.value, mine->second.value)) mine->second = result;
  }
  if (verbosity_ == Verbosity::quiet) return;
  if (!epoch.checkpoints.empty() && trials_ == 1) {
    unsaved_[{epoch.trial, epoch.epoch}] = epoch_text(epoch) + "  " + epoch.checkpoints.front().reason;
  } else if (verbosity_ == Verbosity::verbose) {
    line_.print(epoch_text(epoch));
  }
  if (trials_ == 1) line_.update(epoch.epoch + 1, first_.training.epochs, epoch_text(epoch));
}

void TrainingReport::on_saved(protocol::TrialId trial, std::int64_t epoch) {
  ++saved_;
  const auto waiting = unsaved_.find({trial, epoch});
  if (waiting == unsaved_.end()) return;
  line_.print(waiting->second + ", saved");
  unsaved_.erase(waiting);
}

void TrainingReport::on_ended(const supervisor::AttemptResult& result) {
  if (result.will_retry) {
    line_.print(fmt::format("trial {} is tried again: {}", result.trial, result.message));
    return;
  }
  ++counts_[result.state];
  const auto best = best_of_trial_.find(result.trial);
  const std::string best_text =
      best == best_of_trial_.end()
          ? ""
          : fmt::format(", best val_{} {:.6g} at epoch {}", monitor_, best->second.value, best->second.epoch);
  const bool well = result.state == TrialState::completed;
  if (!well || (trials_ > 1 && verbosity_ != Verbosity::quiet)) {
    line_.print(fmt::format("trial {} {}{}{}", result.trial, database::to_text(result.state), best_text,
                            result.message.empty() ? "" : ": " + result.message));
  }
  std::int64_t ended = 0;
  for (const auto& [state, number] : counts_) ended += number;
  if (trials_ > 1) line_.update(ended, trials_, "trials");
  best_of_trial_.erase(result.trial);
}

std::int64_t TrainingReport::count(TrialState state) const {
  const auto found = counts_.find(state);
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace runner::report
