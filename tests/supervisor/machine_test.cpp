#include "supervisor/machine.hpp"

#include "machine/free_memory.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using runner::machine::free_memory;
using runner::machine::free_swap;
using runner::testing::TemporaryFolder;

namespace {

constexpr std::int64_t MiB = 1 << 20;

// A machine with 1,000 MiB free.
TemporaryFolder& with_memory(TemporaryFolder& root) {
  root.write("proc/meminfo",
             "MemTotal:     4096000 kB\nMemFree:       1000 kB\nMemAvailable:  1024000 kB\nSwapFree:  2048 kB\n");
  return root;
}

}  // namespace

TEST_CASE("Free memory is the machine's, where no control group bounds it") {
  TemporaryFolder root;
  CHECK_FALSE(free_memory(root.path()));
  CHECK(free_memory(with_memory(root).path()) == 1000 * MiB);
  CHECK(free_swap(root.path()) == 2 * MiB);
  root.write("proc/self/cgroup", "0::/a/b\n");
  root.write("sys/fs/cgroup/a/b/memory.max", "max\n");
  CHECK(free_memory(root.path()) == 1000 * MiB);
}

TEST_CASE("The tightest control group bounds free memory, in version 2 as in version 1") {
  TemporaryFolder root;
  with_memory(root);
  const auto [line, folder, limit, used] = GENERATE(table<std::string, std::string, std::string, std::string>(
      {{"0::/a/b\n", "sys/fs/cgroup/", "memory.max", "memory.current"},
       {"5:cpu:/\n4:memory:/a/b\n", "sys/fs/cgroup/memory/", "memory.limit_in_bytes", "memory.usage_in_bytes"}}));
  root.write("proc/self/cgroup", line);
  root.write(folder + "a/b/" + limit, std::to_string(500 * MiB));
  root.write(folder + "a/b/" + used, std::to_string(100 * MiB));
  CHECK(free_memory(root.path()) == 400 * MiB);
  root.write(folder + "a/" + limit, std::to_string(300 * MiB));
  root.write(folder + "a/" + used, std::to_string(100 * MiB));
  CHECK(free_memory(root.path()) == 200 * MiB);
}

TEST_CASE("As many trials run at a time as cores and memory allow with all threads of their processes") {
  using runner::supervisor::default_jobs;
  const runner::supervisor::Machine machine{.cores = 16, .memory_bytes = 4096 * MiB, .gpus = {}};
  CHECK(default_jobs(machine, {}, 100) == 16);
  CHECK(default_jobs(machine, {}, 5) == 5);
  CHECK(default_jobs(machine, {.threads = 3}, 100) == 5);
  CHECK(default_jobs(machine, {.threads = 2, .processes = 4}, 100) == 2);
  // Of 256 MiB for each process there are 16.
  CHECK(default_jobs({.cores = 64, .memory_bytes = 4096 * MiB, .gpus = {}}, {.processes = 3}, 100) == 5);
  CHECK(default_jobs(machine, {.threads = 99}, 100) == 1);
}

TEST_CASE("As many trials run at a time on GPUs as there are, and one where nobody says how many that is") {
  using runner::supervisor::default_jobs;
  const auto on = [](const char* device) {
    runner::spec::Training training;
    training.device = device;
    return training;
  };
  runner::supervisor::Machine machine{.cores = 16, .memory_bytes = std::nullopt, .gpus = {"0", "1"}};
  CHECK(default_jobs(machine, on("cuda"), 100) == 2);
  CHECK(default_jobs(machine, on("auto"), 100) == 2);
  CHECK(default_jobs(machine, on("cuda:1"), 100) == 1);
  CHECK(default_jobs(machine, on("cpu"), 100) == 16);
  machine.gpus.clear();
  CHECK(default_jobs(machine, on("cuda"), 100) == 1);
  CHECK(default_jobs(machine, on("cuda:1"), 100) == 1);
  CHECK(default_jobs(machine, on("auto"), 100) == 16);
}

TEST_CASE("GPUs are those that CUDA_VISIBLE_DEVICES shows, up to the first name that is none") {
  using runner::supervisor::visible_gpus;
  using Names = std::vector<std::string>;
  TemporaryFolder root;
  CHECK(visible_gpus(root.path(), nullptr).empty());
  root.write("proc/driver/nvidia/gpus/0000:01:00.0/information", "");
  root.write("proc/driver/nvidia/gpus/0000:02:00.0/information", "");
  CHECK(visible_gpus(root.path(), nullptr) == Names{"0", "1"});
  CHECK(visible_gpus(root.path(), "1,GPU-8932f937") == Names{"1", "GPU-8932f937"});
  for (const char* none : {"", "-1", "NoDevFiles"}) CHECK(visible_gpus(root.path(), none).empty());
  CHECK(visible_gpus(root.path(), "1,-1,0") == Names{"1"});
}
