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

WorkerClient::WorkerClient(WorkerLauncher& launcher, Output output) : launcher_(launcher), output_(output) {}
WorkerClient::~WorkerClient() = default;

void WorkerClient::ensure_worker(const WorkerNeeds& needs) {
  auto environment = launcher_.environment_for(needs);
  if (worker_ && environment == environment_) return;
  worker_.reset();
  reader_ = {};
  writer_ = {};
  hello_.reset();
  log_.clear();
  worker_ = launcher_.launch(environment);
  environment_ = std::move(environment);
}

std::variant<protocol::Hello, NoAnswer> WorkerClient::hello(const WorkerNeeds& needs) {
  try {
    ensure_worker(needs);
    while (!hello_) {
      auto report = next_report();
      if (auto* refused = std::get_if<protocol::Refused>(&report))
        return NoAnswer{std::move(refused->message), std::exchange(end_, {})};
      hello_ = std::get<protocol::Hello>(std::move(report));
    }
    return *hello_;
  } catch (const std::exception& error) {
    worker_.reset();
    return NoAnswer{error.what()};
  }
}

protocol::Report WorkerClient::answer_to(const protocol::Command& question, const WorkerNeeds& needs) {
  try {
    ensure_worker(needs);
    const auto encoded = protocol::encode(question);
    writer_.push(encoded.header, encoded.payload);
    while (true) {
      auto report = next_report();
      auto* hello = std::get_if<protocol::Hello>(&report);
      if (hello == nullptr) {
        if (worker_) drain_output();
        return report;
      }
      hello_ = std::move(*hello);
    }
  } catch (const std::exception& error) {
    worker_.reset();
    return protocol::Refused{error.what()};
  }
}

// Returns Refused where the worker has ended.
protocol::Report WorkerClient::next_report() {
  while (true) {
    if (auto frame = reader_.next()) return protocol::decode_report(*std::move(frame));
    if (!writer_.write_to(worker_->socket())) return lost();
    wait();
    drain_output();
    if (reader_.read_from(worker_->socket()) == protocol::Received::end) return lost();
  }
}

void WorkerClient::wait() {
  const short sending = writer_.is_empty() ? 0 : POLLOUT;
  std::array<pollfd, 2> watched = {pollfd{worker_->socket(), static_cast<short>(POLLIN | sending), 0},
                                   pollfd{worker_->output(), POLLIN, 0}};
  ::poll(watched.data(), watched.size(), -1);
  // A plugin may close its output, which is then always ready.
  if ((watched[1].revents & POLLHUP) != 0 && watched[0].revents == 0) ::poll(watched.data(), 1, 100);
}

void WorkerClient::drain_output() {
  std::array<char, 64 * 1024> buffer{};
  ssize_t got = 0;
  while ((got = ::read(worker_->output(), buffer.data(), buffer.size())) > 0) {
    const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
    log_.append(text);
    if (output_ == Output::shown) files::write_all(STDERR_FILENO, text, "standard error");
    if (text.size() < buffer.size()) return;
  }
}

protocol::Report WorkerClient::lost() {
  const auto deadline = Clock::now() + longest_end;
  while (!(end_ = worker_->take_end())) {
    if (Clock::now() > deadline) worker_->kill();
    ::poll(nullptr, 0, 1);
  }
  drain_output();
  const std::string note = log_.last_line_after(protocol::worker_note_prefix);
  worker_.reset();
  return protocol::Refused{"the worker ended (" + text_of(*end_) + ")" + (note.empty() ? "" : ": " + note)};
}

}  // namespace runner::supervisor
