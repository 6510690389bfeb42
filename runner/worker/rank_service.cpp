#include "worker/rank_service.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "trial/fault_text.hpp"
#include "trial/other_rank.hpp"
#include "worker/reply.hpp"

namespace runner::worker {

namespace {

class Link final : public trial::FirstRankLink {
 public:
  Link(int socket, const protocol::JoinTrial& join, Inbox& inbox)
      : socket_(socket), join_(join), inbox_(inbox), memory_(::open(join.memory.c_str(), O_RDWR | O_CLOEXEC)) {
    if (memory_ < 0) throw std::system_error(errno, std::generic_category(), "cannot open " + join.memory);
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() override { ::close(memory_); }

  trial::BatchShare share() const override { return {join_.rank, join_.processes}; }
  int memory() const override { return memory_; }
  void joined(const std::string& data_sha256) override { send(socket_, protocol::RankJoined{data_sha256}); }
  trial::RankOrder next_order(trial::StepPlace& place) override {
    const auto command = inbox_.next();
    const auto* order = std::get_if<protocol::OrderRank>(&command);
    if (order == nullptr) throw std::logic_error("something else than the trial was asked for");
    place = order->place;
    return order->order;
  }
  void gradients_computed(std::vector<std::byte> told) override {
    send(socket_, protocol::GradientsComputed{payload(std::move(told))});
  }
  void tell(std::vector<std::byte> told) override { send(socket_, protocol::RankTold{payload(std::move(told))}); }

 private:
  static events::Payload payload(std::vector<std::byte> bytes) {
    events::Payload payload{.size_bytes = static_cast<std::int64_t>(bytes.size())};
    payload.bytes = std::move(bytes);
    return payload;
  }

  int socket_;
  const protocol::JoinTrial& join_;
  Inbox& inbox_;
  int memory_;
};

}  // namespace

void serve_as_rank(int socket, const protocol::JoinTrial& join, PluginLoader& loader, trial::DatasetCache& cache,
                   Inbox& inbox) {
  // As people see it among the processes; it was started by another name.
  ::prctl(PR_SET_NAME, "runner-worker");
  try {
    loader.choose(join.plugins);
    Link link(socket, join, inbox);
    trial::run_other_rank(join.spec, loader.registry(), cache, link);
  } catch (const std::exception& error) {
    send(socket, protocol::Refused{trial::fault_text(error)});
  } catch (...) {
    send(socket, protocol::Refused{"a plugin threw something that is no std::exception"});
  }
}

}  // namespace runner::worker
