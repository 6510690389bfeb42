#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "small_disk.hpp"
#include "testing/runner_program.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// Takes all the space there is, but for so much.
void fill(const std::filesystem::path& folder, std::uintmax_t left) {
  const auto file = folder / "fill";
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const std::vector<char> page(4096, 'x');
  off_t size = 0;
  while (::write(descriptor, page.data(), page.size()) == static_cast<ssize_t>(page.size()))
    size += static_cast<off_t>(page.size());
  [[maybe_unused]] const int shortened = ::ftruncate(descriptor, size - static_cast<off_t>(left));
  ::close(descriptor);
}

std::uintmax_t available(const std::filesystem::path& folder) { return std::filesystem::space(folder).available; }

void train_every_epoch(const RunnerProgram& runner, const std::vector<std::string>& more) {
  std::vector<std::string> words = {"configs/wine_scaled.yaml", "checkpoint={plugin: every_n_epochs, n: 1}", "-q"};
  words.insert(words.end(), more.begin(), more.end());
  REQUIRE(runner(words).code == 0);
}

}  // namespace

TEST_CASE(
    "On a disk without any space rm frees that of an experiment's files, and leaves the other experiments whole") {
  skip_where(why_no_mounting());
  const RunnerProgram runner;
  const auto& folder = runner.folder().path();
  const SmallDisk disk(folder, "24m");
  train_every_epoch(runner, {"model.hidden=[300,300]", "training.epochs=5"});
  train_every_epoch(runner, {"model.hidden=[280,280]", "training.epochs=3"});
  fill(folder, 0);
  REQUIRE(available(folder) == 0);
  const auto removed = runner({"rm", "1", "--yes"});
  INFO(removed.errors);
  CHECK(removed.code == 0);
  CHECK(available(folder) > 1'000'000);
  CHECK(runner({"list", "1"}).code == 2);
  CHECK(runner({"verify"}).code == 0);
  CHECK(runner({"gc"}).code == 0);
  CHECK(runner({"verify"}).code == 0);
  CHECK(runner.sql("SELECT count(*) AS n FROM checkpoint_history WHERE payload_state = 'live'").at(0)["n"] == 3);
}

TEST_CASE("On a disk without any space gc frees that of files which nothing names") {
  skip_where(why_no_mounting());
  const RunnerProgram runner;
  const auto& folder = runner.folder().path();
  const SmallDisk disk(folder, "24m");
  train_every_epoch(runner, {"model.hidden=[300,300]", "training.epochs=2"});
  const auto stray = runner.database().string() + ".checkpoints/" + std::string(64, 'a') + ".safetensors";
  std::ofstream(stray) << std::string(1'000'000, 'x');
  fill(folder, 0);
  const auto finished = runner({"gc"});
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK_FALSE(std::filesystem::exists(stray));
  CHECK(available(folder) >= 1'000'000);
}

TEST_CASE("Where the journal of a whole experiment has no room, it is removed little by little") {
  skip_where(why_no_mounting());
  const RunnerProgram runner;
  const auto& folder = runner.folder().path();
  const SmallDisk disk(folder, "24m");
  train_every_epoch(runner, {"training.epochs=60", "seed=0..15"});
  train_every_epoch(runner, {"training.epochs=3"});
  fill(folder, 640 << 10);
  const auto removed = runner({"rm", "1", "--yes"});
  INFO(removed.errors);
  CHECK(removed.code == 0);
  CHECK(runner({"verify"}).code == 0);
  CHECK(runner.sql("SELECT count(*) AS n FROM trial").at(0)["n"] == 1);
  CHECK(runner.sql("SELECT count(*) AS n FROM payloads").at(0)["n"] == 3);
}
