#include <sys/types.h>

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "supervisor/local_launcher.hpp"
#include "supervisor/supervisor.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::supervisor;

namespace {

// A trial whose checkpoints, of half a megabyte each, soon fill whatever lies between it and its supervisor.
class Source final : public TrialSource {
 public:
  std::optional<TrialJob> next_job() override {
    if (given_) return std::nullopt;
    given_ = true;
    TrialJob job;
    job.trial = 1;
    job.spec.dataset.plugin = "wine";
    job.spec.model = {"mlp", {{"hidden", {300, 300}}}};
    job.spec.loss.plugin = "cross_entropy";
    job.spec.optimizer.plugin = "adam";
    job.spec.scheduler.plugin = "constant";
    job.spec.checkpoint = {{"every_n_epochs", {{"n", 1}}}};
    job.spec.task.plugin = "supervised";
    job.spec.training.epochs = 60;
    for (const auto& [kind, name] :
         std::vector<std::pair<std::string, std::string>>{{"dataset", "wine"},
                                                          {"model", "mlp"},
                                                          {"loss", "cross_entropy"},
                                                          {"optimizer", "adam"},
                                                          {"scheduler", "constant"},
                                                          {"checkpoint_policy", "every_n_epochs"},
                                                          {"task", "supervised"}}) {
      job.plugins.push_back({kind, name, std::string(PLUGIN_FOLDER) + "/lib" + name + ".so"});
    }
    return job;
  }

 private:
  bool given_ = false;
};

// The clock ticks of processor time that a process has had.
long processor_time(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string field;
  for (int i = 0; i < 13; ++i) stat >> field;
  long user = 0;
  long system = 0;
  stat >> user >> system;
  return user + system;
}

// Is full from the third epoch on, until the worker has stood still for a while.
class FullStore final : public TrialStore {
 public:
  void on_started(const events::AttemptStarted& started) override { worker_ = static_cast<pid_t>(started.worker_pid); }
  void on_epoch(const events::EpochDone& epoch) override {
    epochs.push_back(epoch.epoch);
    bytes_of_one = epoch.checkpoints.at(0).payload.bytes.size();
    if (is_full_) ++epochs_while_full;
    if (epochs.size() == 3) is_full_ = true;
  }
  void on_ended(const events::AttemptEnded& result) override { end = result.state; }

  bool is_congested() const override {
    if (!is_full_) return false;
    const auto now = std::chrono::steady_clock::now();
    const long time = processor_time(worker_);
    if (time != last_time_) {
      last_time_ = time;
      still_since_ = now;
    }
    if (now - still_since_ > std::chrono::milliseconds(500)) {
      stood_still = true;
      is_full_ = false;
    }
    return is_full_;
  }

  std::vector<std::int64_t> epochs;
  std::size_t bytes_of_one = 0;
  int epochs_while_full = 0;
  mutable bool stood_still = false;
  std::optional<events::TrialState> end;

 private:
  pid_t worker_ = 0;
  mutable bool is_full_ = false;
  mutable long last_time_ = -1;
  mutable std::chrono::steady_clock::time_point still_since_;
};

}  // namespace

TEST_CASE("A store that cannot keep up makes training wait, and loses nothing") {
  SignalWatch signals;
  SupervisorOptions options;
  options.worker.largest_blob_bytes = std::int64_t{1} << 30;
  LocalLauncher launcher(WORKER_PROGRAM, std::nullopt, "here");
  Supervisor supervisor(options, launcher, signals);
  Source source;
  FullStore store;
  TrialListener nobody;
  CHECK(supervisor.run(source, store, nobody) == RunEnd::all_done);
  CHECK(store.end == events::TrialState::completed);
  // It had 57 more to send, of which the socket takes a few, and waited with the rest.
  CHECK(store.bytes_of_one > 300'000);
  CHECK(store.stood_still);
  // One reading may bring more than the epoch that filled the store.
  CHECK(store.epochs_while_full < 10);
  REQUIRE(store.epochs.size() == 60);
  for (std::size_t i = 0; i < 60; ++i) CHECK(store.epochs[i] == static_cast<std::int64_t>(i));
}
