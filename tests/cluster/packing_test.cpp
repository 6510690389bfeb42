#include "cluster/packing.hpp"

#include "testing/catch.hpp"

using namespace runner::cluster;
using Tasks = std::vector<std::vector<std::int64_t>>;

namespace {

std::vector<TrialToPack> trials(std::int64_t count, std::optional<double> seconds = std::nullopt) {
  std::vector<TrialToPack> out;
  for (std::int64_t i = 0; i < count; ++i) out.push_back({i, seconds});
  return out;
}

}  // namespace

TEST_CASE("A number of trials a task is taken as it is") {
  runner::launchers::SlurmSettings settings;
  settings.trials_per_task = std::int64_t{2};
  CHECK(pack(trials(5), settings, 1, 1001).tasks == Tasks{{0, 1}, {2, 3}, {4}});
}

TEST_CASE("Trials whose time is known are packed to tasks of five minutes or more") {
  const runner::launchers::SlurmSettings settings;
  CHECK(pack(trials(4, 150.0), settings, 1, 1001).tasks == Tasks{{0, 1}, {2, 3}});
  CHECK(pack(trials(4, 150.0), settings, 2, 1001).tasks == Tasks{{0, 1, 2, 3}});
  CHECK(pack(trials(3, 400.0), settings, 1, 1001).tasks == Tasks{{0}, {1}, {2}});
  auto some = trials(3);
  some[0].seconds = 300.0;
  CHECK(pack(some, settings, 1, 1001).tasks == Tasks{{0}, {1}, {2}});
}

TEST_CASE("Trials whose time is not known get a task for each that runs at a time, as far as an array has tasks") {
  const runner::launchers::SlurmSettings settings;
  CHECK(pack(trials(3), settings, 1, 1001).tasks == Tasks{{0}, {1}, {2}});
  CHECK(pack(trials(3), settings, 2, 1001).tasks == Tasks{{0, 1}, {2}});
  CHECK(pack(trials(5), settings, 1, 3).tasks == Tasks{{0, 1}, {2, 3}, {4}});
}
