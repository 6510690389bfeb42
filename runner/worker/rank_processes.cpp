#include "worker/rank_processes.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "protocol/channel.hpp"

namespace runner::worker {

namespace {

constexpr int child_socket_number = 3;
constexpr int child_wakeup_number = 4;
constexpr const char* this_program = "/proc/self/exe";

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

/// Owns one of the others.
class RankProcess {
 public:
  explicit RankProcess(std::int64_t rank) : rank_(rank) {
    std::array<int, 2> sockets{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0)
      fail(errno, "cannot start a process");
    socket_ = sockets[0];
    const int error = spawn(sockets[1]);
    ::close(sockets[1]);
    if (error == 0) return;
    ::close(socket_);
    fail(error, std::string("cannot start ") + this_program);
  }
  RankProcess(const RankProcess&) = delete;
  RankProcess& operator=(const RankProcess&) = delete;
  ~RankProcess() {
    ::close(socket_);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  void send(const protocol::Command& command) {
    const auto encoded = protocol::encode(command);
    if (!protocol::send_frame(socket_, encoded.header, encoded.payload)) end_as_it_did();
  }

  template <class Report>
  Report wait_for() {
    while (true) {
      while (auto frame = reader_.next()) {
        auto report = protocol::decode_report(*std::move(frame));
        if (auto* awaited = std::get_if<Report>(&report)) return std::move(*awaited);
        if (const auto* refused = std::get_if<protocol::Refused>(&report))
          throw std::runtime_error(name() + ": " + refused->message);
        if (!std::holds_alternative<protocol::Hello>(report)) throw std::logic_error(name() + " said something else");
      }
      if (reader_.read_from(socket_) == protocol::Received::end) end_as_it_did();
    }
  }

  std::string name() const { return "process " + std::to_string(rank_ + 1) + " of the trial"; }

 private:
  // Not a group of its own: whoever ends this process's group ends it, too.
  int spawn(int socket) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    // Where the socket had the child's number already, a copy to itself would stay one that closes at the program's
    // start.
    const int raised = ::fcntl(socket, F_DUPFD_CLOEXEC, 10);
    ::posix_spawn_file_actions_adddup2(&actions, raised, child_socket_number);
    ::posix_spawn_file_actions_addopen(&actions, child_wakeup_number, "/dev/null", O_WRONLY, 0);
    std::array<std::string, 4> words = {"runner-worker", "--serve", std::to_string(child_socket_number),
                                        std::to_string(child_wakeup_number)};
    std::array<char*, 5> arguments{};
    for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
    const int error = ::posix_spawn(&pid_, this_program, &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(raised);
    return error;
  }

  // A trial of several processes ends as one of one process would: the supervisor hears of the signal, and may try
  // again.
  [[noreturn]] void end_as_it_did() {
    int status = 0;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, &status, 0);
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    std::fprintf(stderr, "%s%s has ended%s%s\n", protocol::worker_note_prefix, name().c_str(),
                 signal != 0 ? " by SIG" : "", signal != 0 ? ::sigabbrev_np(signal) : "");
    std::fflush(nullptr);
    if (signal != 0) {
      ::signal(signal, SIG_DFL);
      ::raise(signal);
    }
    ::_exit(1);
  }

  std::int64_t rank_;
  int socket_ = -1;
  pid_t pid_ = -1;
  protocol::FrameReader reader_;
};

class RankProcesses::Group final : public trial::OtherRanks {
 public:
  explicit Group(std::int64_t processes) : memory_(::memfd_create("runner-gradients", MFD_CLOEXEC)) {
    if (memory_ < 0) fail(errno, "cannot make the memory that a trial's processes share");
    path_ = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(memory_);
    for (std::int64_t rank = 1; rank < processes; ++rank) ranks_.push_back(std::make_unique<RankProcess>(rank));
  }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  ~Group() override { ::close(memory_); }

  void join(const spec::TrialSpec& spec, const std::vector<protocol::PluginLocation>& plugins) {
    for (std::size_t i = 0; i < ranks_.size(); ++i) {
      ranks_[i]->send(protocol::JoinTrial{spec, plugins, static_cast<std::int64_t>(i) + 1, processes(), path_});
    }
  }
  void leave() {
    for (const auto& rank : ranks_) rank->send(protocol::OrderRank{trial::RankOrder::leave});
  }

  std::int64_t processes() const override { return static_cast<std::int64_t>(ranks_.size()) + 1; }
  int memory() const override { return memory_; }

  void wait_until_joined(const std::string& data_sha256) override {
    for (const auto& rank : ranks_) {
      if (rank->wait_for<protocol::RankJoined>().data_sha256 != data_sha256)
        throw std::runtime_error(rank->name() + " has read other data: they changed while the trial began");
    }
  }
  void order(trial::RankOrder order, std::int64_t active, const trial::StepPlace& place) override {
    for (std::int64_t rank = 1; rank < active; ++rank) at(rank).send(protocol::OrderRank{order, place});
  }
  std::vector<std::vector<std::byte>> wait_for_gradients(std::int64_t active) override {
    return told<protocol::GradientsComputed>(active);
  }
  std::vector<std::vector<std::byte>> wait_for_told(std::int64_t active) override {
    return told<protocol::RankTold>(active);
  }

 private:
  RankProcess& at(std::int64_t rank) { return *ranks_[static_cast<std::size_t>(rank - 1)]; }
  template <class Report>
  std::vector<std::vector<std::byte>> told(std::int64_t active) {
    std::vector<std::vector<std::byte>> told;
    for (std::int64_t rank = 1; rank < active; ++rank)
      told.push_back(std::move(at(rank).template wait_for<Report>().told.bytes));
    return told;
  }

  int memory_;
  std::string path_;
  std::vector<std::unique_ptr<RankProcess>> ranks_;
};

RankProcesses::RankProcesses() = default;
RankProcesses::~RankProcesses() = default;

trial::OtherRanks* RankProcesses::join(const spec::TrialSpec& spec,
                                       const std::vector<protocol::PluginLocation>& plugins) {
  const auto processes = spec.training.processes;
  if (processes == 1) return nullptr;
  // Those of a trial that did not come to its end are somewhere in it.
  if (is_at_work_ || group_ == nullptr || group_->processes() != processes) {
    group_.reset();
    group_ = std::make_unique<Group>(processes);
  }
  is_at_work_ = true;
  group_->join(spec, plugins);
  return group_.get();
}

void RankProcesses::leave(events::TrialState state) {
  if (!std::exchange(is_at_work_, false)) return;
  if (state == events::TrialState::failed) {
    group_.reset();
  } else {
    group_->leave();
  }
}

}  // namespace runner::worker
