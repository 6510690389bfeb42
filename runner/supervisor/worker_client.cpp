#include "supervisor/worker_client.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>

#include "files/writing.hpp"

namespace runner::supervisor {

namespace {

using Clock = std::chrono::steady_clock;

// How long a worker that has closed its socket may take to end by itself.
constexpr auto longest_end = std::chrono::seconds(5);

std::string text_of(const ExitStatus& end) {
  if (end.signal) return "signal " + std::to_string(*end.signal) + " (" + ::strsignal(*end.signal) + ")";
  return "code " + std::to_string(end.code.value_or(-1));
}

}  // namespace

WorkerClient::WorkerClient(WorkerLauncher& launcher, Output output) : worker_(launcher), output_(output) {}

void WorkerClient::ensure_worker(const WorkerNeeds& needs) {
  if (worker_.ensure(worker_.launcher().environment_for(needs))) worker_.log().clear();
}

std::variant<protocol::Hello, NoAnswer> WorkerClient::hello(const WorkerNeeds& needs) {
  try {
    ensure_worker(needs);
    while (!worker_.hello()) {
      auto report = next_report();
      if (auto* refused = std::get_if<protocol::Refused>(&report))
        return NoAnswer{std::move(refused->message), std::exchange(end_, {})};
    }
    return *worker_.hello();
  } catch (const std::exception& error) {
    worker_.end();
    return NoAnswer{error.what()};
  }
}

protocol::Report WorkerClient::answer_to(const protocol::Command& question, const WorkerNeeds& needs) {
  try {
    ensure_worker(needs);
    worker_.queue(question);
    while (true) {
      auto report = next_report();
      if (std::holds_alternative<protocol::Hello>(report)) continue;
      if (worker_) drain_output();
      return report;
    }
  } catch (const std::exception& error) {
    worker_.end();
    return protocol::Refused{error.what()};
  }
}

// Returns Refused where the worker has ended.
protocol::Report WorkerClient::next_report() {
  while (true) {
    if (auto report = worker_.next_report()) return *std::move(report);
    if (!worker_.send_queued()) return lost();
    wait();
    drain_output();
    if (worker_.receive() == protocol::Received::end) return lost();
  }
}

void WorkerClient::wait() {
  const short sending = worker_.has_to_send() ? POLLOUT : 0;
  std::array<pollfd, 2> watched = {pollfd{worker_->socket(), static_cast<short>(POLLIN | sending), 0},
                                   pollfd{worker_->output(), POLLIN, 0}};
  ::poll(watched.data(), watched.size(), -1);
  // A plugin may close its output, which is then always ready.
  if ((watched[1].revents & POLLHUP) != 0 && watched[0].revents == 0) ::poll(watched.data(), 1, 100);
}

void WorkerClient::drain_output() {
  worker_.drain_output([this](std::string_view text) {
    if (output_ == Output::shown) files::write_all(STDERR_FILENO, text, "standard error");
  });
}

protocol::Report WorkerClient::lost() {
  const auto deadline = Clock::now() + longest_end;
  while (!(end_ = worker_->take_end())) {
    if (Clock::now() > deadline) worker_->kill();
    ::poll(nullptr, 0, 1);
  }
  drain_output();
  const std::string note = worker_.log().last_line_after(protocol::worker_note_prefix);
  worker_.end();
  return protocol::Refused{"the worker ended (" + text_of(*end_) + ")" + (note.empty() ? "" : ": " + note)};
}

}  // namespace runner::supervisor
