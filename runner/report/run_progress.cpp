#include "report/run_progress.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace runner::report {

namespace {

using events::TrialState;

std::int64_t epochs_left(const RunningTrial& trial) {
  return std::max<std::int64_t>(0, trial.outline.epochs - trial.epochs_done);
}

bool is_better(const BestResult& result, const BestResult& than) {
  return runner::is_better(result.value, than.value, result.mode);
}

}  // namespace

RunProgress::RunProgress(std::int64_t trials, std::int64_t epochs)
    : trials_(trials), epochs_each_(epochs), planned_epochs_(trials * epochs), waiting_epochs_(trials * epochs) {}

void RunProgress::expect(std::vector<TrialOutline> outlines) {
  outlines_ = std::move(outlines);
  std::sort(outlines_.begin(), outlines_.end(), [](const auto& a, const auto& b) { return a.trial < b.trial; });
  trials_ = static_cast<std::int64_t>(outlines_.size());
  planned_epochs_ = 0;
  for (const TrialOutline& outline : outlines_) planned_epochs_ += outline.epochs;
  waiting_epochs_ = planned_epochs_;
}

void RunProgress::announce(TrialOutline outline) {
  planned_epochs_ += outline.epochs - epochs_each_;
  waiting_epochs_ += outline.epochs - epochs_each_;
  const auto place = std::upper_bound(outlines_.begin(), outlines_.end(), outline.trial,
                                      [](auto id, const TrialOutline& other) { return id < other.trial; });
  outlines_.insert(place, std::move(outline));
}

TrialOutline RunProgress::outline_of(events::TrialId trial) const {
  const auto found = std::lower_bound(outlines_.begin(), outlines_.end(), trial,
                                      [](const TrialOutline& outline, auto id) { return outline.trial < id; });
  if (found != outlines_.end() && found->trial == trial) return *found;
  return {trial, epochs_each_, ""};
}

const RunningTrial* RunProgress::find(events::TrialId trial) const {
  for (const WorkerTrials& worker : workers_) {
    for (const RunningTrial& running : worker.trials) {
      if (running.outline.trial == trial) return &running;
    }
  }
  return nullptr;
}

RunningTrial* RunProgress::running(events::TrialId trial) { return const_cast<RunningTrial*>(find(trial)); }

void RunProgress::follow(events::TrialId trial, const std::string& monitor, MonitorMode mode) {
  RunningTrial* followed = running(trial);
  if (followed == nullptr) return;
  followed->monitor = monitor;
  followed->mode = mode;
  if (const auto best = std::exchange(followed->best, std::nullopt)) consider(*followed, best->epoch, best->value);
}

void RunProgress::started(events::TrialId trial, pid_t worker) {
  RunningTrial running;
  running.outline = outline_of(trial);
  if (const auto& best = running.outline.best) running.best = BestResult{trial, best->epoch, best->value};
  waiting_epochs_ = std::max<std::int64_t>(0, waiting_epochs_ - running.outline.epochs);
  auto place =
      std::find_if(workers_.begin(), workers_.end(), [&](const auto& other) { return other.worker == worker; });
  if (place == workers_.end()) {
    // In the place of a worker that is gone.
    place = std::find_if(workers_.begin(), workers_.end(), [](const auto& other) { return other.trials.empty(); });
  }
  if (place == workers_.end()) place = workers_.insert(workers_.end(), WorkerTrials{});
  place->worker = worker;
  place->trials.push_back(std::move(running));
}

void RunProgress::consider(RunningTrial& trial, std::int64_t epoch, double value) {
  const BestResult result{trial.outline.trial, epoch, value, trial.monitor, trial.mode};
  if (!trial.best || is_better(result, *trial.best)) trial.best = result;
  const auto compares = [&](const BestResult& other) {
    return other.monitor == trial.monitor && other.mode == trial.mode;
  };
  const auto best = std::find_if(best_.begin(), best_.end(), compares);
  if (best == best_.end()) {
    best_.push_back(result);
  } else if (is_better(result, *best)) {
    *best = result;
  }
}

void RunProgress::reported(const events::EpochDone& epoch, Clock::time_point now) {
  pace_.reported(now);
  RunningTrial* trial = running(epoch.trial);
  if (trial == nullptr) return;
  trial->pace.reported(now);
  trial->epochs_done = epoch.epoch + 1;
  for (const auto& metric : epoch.metrics) {
    if (metric.split != Split::validation || metric.name != trial->monitor) continue;
    trial->value = metric.value;
    if (std::isfinite(metric.value) && events::losses_are_finite(epoch)) consider(*trial, epoch.epoch, metric.value);
  }
}

void RunProgress::ended(events::TrialId trial, std::optional<TrialState> state) {
  for (WorkerTrials& worker : workers_) {
    const auto found = std::find_if(worker.trials.begin(), worker.trials.end(),
                                    [&](const auto& running) { return running.outline.trial == trial; });
    if (found == worker.trials.end()) continue;
    if (!state) waiting_epochs_ += found->outline.epochs;
    if (state == TrialState::completed || state == TrialState::diverged) {
      ended_planned_ += found->outline.epochs;
      ended_trained_ += found->epochs_done;
    }
    worker.trials.erase(found);
    break;
  }
  if (state) ++counts_[*state];
}

void RunProgress::pruned(events::TrialId trial) {
  waiting_epochs_ = std::max<std::int64_t>(0, waiting_epochs_ - outline_of(trial).epochs);
  ++counts_[TrialState::pruned];
}

std::int64_t RunProgress::count(TrialState state) const {
  const auto found = counts_.find(state);
  return found == counts_.end() ? 0 : found->second;
}

std::int64_t RunProgress::failed() const {
  std::int64_t failed = 0;
  for (const auto state : events::failed_states) failed += count(state);
  return failed;
}

std::int64_t RunProgress::ended_trials() const {
  std::int64_t ended = 0;
  for (const auto& [state, number] : counts_) ended += number;
  return ended;
}

std::int64_t RunProgress::running_epochs() const {
  std::int64_t epochs = 0;
  for (const WorkerTrials& worker : workers_) {
    for (const RunningTrial& trial : worker.trials) epochs += epochs_left(trial);
  }
  return epochs;
}

double RunProgress::done() const {
  if (planned_epochs_ == 0) return 0.0;
  const auto left = static_cast<double>(waiting_epochs_ + running_epochs());
  return std::clamp(1.0 - left / static_cast<double>(planned_epochs_), 0.0, 1.0);
}

std::optional<double> RunProgress::seconds_left(Clock::time_point now) const {
  const auto pace = pace_.seconds_per_epoch(now);
  if (!pace) return std::nullopt;
  const double needed =
      ended_planned_ > 0 ? static_cast<double>(ended_trained_) / static_cast<double>(ended_planned_) : 1.0;
  const double epochs = static_cast<double>(running_epochs()) + needed * static_cast<double>(waiting_epochs_);
  if (epochs <= 0.0) return std::nullopt;
  double seconds = epochs * *pace;
  for (const WorkerTrials& worker : workers_) {
    for (const RunningTrial& trial : worker.trials) {
      const auto own = trial.pace.seconds_per_epoch(now);
      if (own) seconds = std::max(seconds, static_cast<double>(epochs_left(trial)) * *own);
    }
  }
  return seconds;
}

}  // namespace runner::report
