#include "store/commits.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "database/writer.hpp"
#include "store/fill.hpp"

namespace bench {

namespace {

constexpr int pause_ms = 10;

double committed_in_ms(runner::database::Writer& writer, const runner::database::Record& record) {
  const auto begin = std::chrono::steady_clock::now();
  auto transaction = writer.transaction();
  writer.record(record);
  transaction.commit();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

void commit_steadily(const std::filesystem::path& database) {
  runner::database::Writer writer(database);
  std::int64_t trial = 0;
  {
    auto transaction = writer.transaction();
    trial = writer.add_trial(trial_of(writer.add_experiment(experiment_called("running")), 0, 0, 0));
    writer.record(runner::events::AttemptStarted{.trial = trial, .worker_pid = 1, .host = "bench"});
    transaction.commit();
  }
  std::vector<double> times;
  pollfd input{STDIN_FILENO, POLLIN, 0};
  for (std::int64_t epoch = 0; epoch == 0 || ::poll(&input, 1, pause_ms) == 0; ++epoch) {
    times.push_back(committed_in_ms(writer, sample_epoch(trial, epoch, true)));
    if (epoch == 0) std::puts("ready");
    std::fflush(stdout);
  }
  std::sort(times.begin(), times.end());
  std::printf("%.1f %.1f\n", times.back(), times[times.size() / 2]);
}

}  // namespace bench
