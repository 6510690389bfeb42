#include "fake_worker.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace runner::supervisor::testing {

FakeEnd::FakeEnd() {
  std::array<int, 2> sockets{};
  std::array<int, 2> pipe{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0 ||
      ::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no sockets");
  }
  supervisor_socket_ = sockets[0];
  worker_socket_ = sockets[1];
  output_ = pipe[0];
  printed_ = pipe[1];
  wakeup_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  ::fcntl(supervisor_socket_, F_SETFL, O_NONBLOCK);
  ::fcntl(output_, F_SETFL, O_NONBLOCK);
}

FakeEnd::~FakeEnd() {
  for (const int descriptor : {supervisor_socket_, worker_socket_, wakeup_, output_, printed_}) ::close(descriptor);
}

std::optional<protocol::Command> FakeEnd::receive() {
  while (true) {
    if (auto frame = reader_.next()) return protocol::decode_command(*std::move(frame));
    if (reader_.read_from(worker_socket_) == protocol::Received::end) return std::nullopt;
  }
}

void FakeEnd::send(const protocol::Report& report) {
  const auto encoded = protocol::encode(report);
  static_cast<void>(protocol::send_frame(worker_socket_, encoded.header, encoded.payload));
}

void FakeEnd::wake() { ::eventfd_write(wakeup_, 1); }

void FakeEnd::hang_up() { ::shutdown(worker_socket_, SHUT_RDWR); }

void FakeEnd::print(const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(printed_, text.data() + done, text.size() - done);
    if (written <= 0) return;
    done += static_cast<std::size_t>(written);
  }
}

std::optional<int> FakeEnd::wait_for_signal() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return signal_ || status_; });
  return std::exchange(signal_, std::nullopt);
}

void FakeEnd::signal(int number) {
  const std::lock_guard lock(mutex_);
  signal_ = number;
  changed_.notify_all();
}

void FakeEnd::end(ExitStatus status) {
  const std::lock_guard lock(mutex_);
  if (!status_) status_ = status;
  ::shutdown(worker_socket_, SHUT_RDWR);
  changed_.notify_all();
}

/// Reaches a script that runs on a thread.
class FakeConnection final : public WorkerConnection {
 public:
  FakeConnection(const Script& script, pid_t pid)
      : pid_(pid), thread_([this, script] {
          try {
            end_.end(script(end_));
          } catch (const std::bad_optional_access&) {
            // It waited for a command when the supervisor went.
            end_.end({0, std::nullopt});
          }
          has_ended_ = true;
        }) {}
  ~FakeConnection() override {
    kill();
    thread_.join();
  }

  int socket() const override { return end_.supervisor_socket_; }
  int wakeup() const override { return end_.wakeup_; }
  int output() const override { return end_.output_; }
  pid_t pid() const override { return pid_; }
  const std::string& host() const override { return host_; }
  void signal(int number) override { end_.signal(number); }
  void kill() override { end_.end({std::nullopt, SIGKILL}); }
  void hold() override {}
  void go_on() override {}
  std::optional<bool> take_stopped() override { return std::nullopt; }
  std::optional<ExitStatus> take_end() override {
    if (!has_ended_ || std::exchange(taken_, true)) return std::nullopt;
    return end_.status_;
  }

 private:
  std::string host_ = "elsewhere";
  pid_t pid_;
  FakeEnd end_;
  std::atomic<bool> has_ended_ = false;
  bool taken_ = false;
  std::thread thread_;
};

std::vector<std::string> FakeLauncher::environment_for(const WorkerNeeds& needs) {
  return {"THREADS=" + std::to_string(needs.threads)};
}

std::unique_ptr<WorkerConnection> FakeLauncher::launch(const std::vector<std::string>&) {
  const auto& script = scripts_.at(std::min(static_cast<std::size_t>(launched_), scripts_.size() - 1));
  return std::make_unique<FakeConnection>(script, ++launched_);
}

}  // namespace runner::supervisor::testing
