#include "worker/inbox.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <utility>
#include <variant>

#include "protocol/channel.hpp"

namespace runner::worker {

Inbox::Inbox(int socket) : socket_(socket), thread_([this] { read_all(); }) { thread_.detach(); }

protocol::Command Inbox::next() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return !waiting_.empty(); });
  auto next = std::move(waiting_.front());
  waiting_.pop_front();
  return next;
}

std::vector<events::TrialId> Inbox::take_stopped_ahead() {
  std::vector<events::TrialId> taken;
  if (!any_stopped_.load(std::memory_order_acquire)) return taken;
  const std::lock_guard lock(mutex_);
  std::erase_if(waiting_, [&](const protocol::Command& command) {
    const auto* start = std::get_if<protocol::StartTrial>(&command);
    if (start == nullptr || !start->after || stopped_.erase(start->trial) == 0) return false;
    taken.push_back(start->trial);
    return true;
  });
  return taken;
}

bool Inbox::is_stopped(events::TrialId trial) const {
  if (!any_stopped_.load(std::memory_order_acquire)) return false;
  const std::lock_guard lock(mutex_);
  return stopped_.contains(trial);
}

void Inbox::read_all() {
  // A fatal signal sent to the process must find the thread that runs the plugins.
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  protocol::FrameReader reader;
  try {
    while (reader.read_from(socket_) != protocol::Received::end) {
      while (auto frame = reader.next()) accept(protocol::decode_command(*std::move(frame)));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s%s\n", protocol::worker_note_prefix, error.what());
    ::_exit(1);
  }
  ::_exit(0);
}

void Inbox::accept(protocol::Command command) {
  const std::lock_guard lock(mutex_);
  if (const auto* stop = std::get_if<protocol::StopTrial>(&command)) {
    stopped_.insert(stop->trial);
    any_stopped_.store(true, std::memory_order_release);
  } else {
    waiting_.push_back(std::move(command));
    arrived_.notify_one();
  }
}

}  // namespace runner::worker
