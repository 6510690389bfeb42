#include <algorithm>
#include <utility>

#include "supervisor/supervisor.hpp"

// Which worker gets which trial next.
namespace runner::supervisor {

void Supervisor::collect_from_slots() {
  for (auto& slot : slots_) {
    while (auto retry = slot->take_retry()) {
      retries_.push_back(std::move(retry->job));
      if (retry->unusable && !change_) change_.emplace(*retry->unusable, Clock::now());
    }
    if (auto job = slot->take_not_begun()) early_.push_front(*std::move(job));
    if (auto file = slot->take_unusable()) unusable_.insert(*std::move(file));
  }
}

bool Supervisor::can_begin(const TrialJob& job) {
  if (unusable_.empty()) return true;
  auto file = unusable_.find(program_);
  for (const auto& plugin : job.plugins) {
    if (file == unusable_.end()) file = unusable_.find(plugin.library);
  }
  if (file == unusable_.end()) return true;
  ++left_.trials;
  left_.file = *file;
  return false;
}

std::optional<TrialJob> Supervisor::next_retry(TrialSource& source) {
  TrialJob job = std::move(retries_.front());
  retries_.pop_front();
  source.refresh(job);
  return job;
}

std::optional<TrialJob> Supervisor::next(TrialSource& source) {
  collect_from_slots();
  if (next_) return std::exchange(next_, std::nullopt);
  if (change_ && !change_->is_over(Clock::now())) return std::nullopt;
  change_.reset();
  if (!retries_.empty()) return next_retry(source);
  return next_new(source);
}

std::optional<TrialJob> Supervisor::next_new(TrialSource& source) {
  while (true) {
    std::optional<TrialJob> job;
    if (early_.empty()) {
      job = source.next_job();
    } else {
      job = std::move(early_.front());
      early_.pop_front();
      source.refresh(*job);
    }
    if (!job || can_begin(*job)) return job;
  }
}

// Returns the one with the fewest trials that can take another; null where none can.
WorkerSlot* Supervisor::slot_for(const TrialJob& job) {
  WorkerSlot* best = nullptr;
  for (auto& slot : slots_) {
    if (slot->can_take(job) && (best == nullptr || slot->trials() < best->trials())) best = slot.get();
  }
  return best;
}

void Supervisor::feed(TrialSource& source) {
  const auto has_room = [&](const auto& slot) { return slot->trials() < options_.worker.trials_at_a_time; };
  while (stops_ == 0 && std::any_of(slots_.begin(), slots_.end(), has_room)) {
    auto job = next(source);
    if (!job) break;
    WorkerSlot* slot = slot_for(*job);
    if (slot == nullptr) {
      next_ = std::move(job);
      break;
    }
    slot->start(*std::move(job));
  }
  send_ahead(source);
}

// A worker loses nothing between two trials where it has the second before the first has ended.
void Supervisor::send_ahead(TrialSource& source) {
  collect_from_slots();
  for (auto& slot : slots_) {
    // What has to be done first is done when a worker has nothing to do.
    if (stops_ > 0 || next_ || change_ || !retries_.empty() || !source.may_be_asked_early()) return;
    if (!slot->has_room_ahead() || (!early_.empty() && !slot->can_take_ahead(early_.front()))) continue;
    auto job = next_new(source);
    if (!job) return;
    if (slot->can_take_ahead(*job)) {
      slot->send_ahead(*std::move(job));
    } else {
      early_.push_front(*std::move(job));
    }
  }
}

}  // namespace runner::supervisor
