#include <signal.h>

#include <fstream>
#include <iterator>

#include "testing/processes.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

namespace fs = std::filesystem;

// A folder with one plugin, which can be taken away and put back.
class PluginFolder {
 public:
  explicit PluginFolder(const RunnerProgram& runner)
      : folder_(runner.folder().path() / "plugins"),
        library_(folder_ / "libtelling_plain.so"),
        kept_(runner.folder().path() / "kept") {
    fs::copy(fs::path(PLUGINS_FOLDER) / "plain", folder_);
    fs::copy(library_, kept_);
  }

  const fs::path& library() const { return library_; }
  std::string folder() const { return folder_.string(); }

  void remove() const { fs::remove(library_); }
  // As a program that writes it is half way.
  void leave_half() const {
    std::ifstream whole(kept_, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(whole), {}};
    std::ofstream(folder_ / "half", std::ios::binary) << bytes.substr(0, bytes.size() / 2);
    fs::rename(folder_ / "half", library_);
  }
  void put_back() const {
    fs::copy(kept_, folder_ / "whole");
    fs::rename(folder_ / "whole", library_);
  }

 private:
  fs::path folder_;
  fs::path library_;
  fs::path kept_;
};

Running begin(const RunnerProgram& runner, const PluginFolder& plugins) {
  Running training(runner.command({"configs/wine.yaml", "training.epochs=2000", "checkpoint=telling", "seed=0..2",
                                   "--jobs", "1", "-v", "--plugin-path", plugins.folder()}));
  REQUIRE(training.wait_for("trial 1  epoch    3"));
  return training;
}

// The next worker has to load the plugin anew.
void kill_worker(const Running& training) {
  for (const pid_t worker : children_of(training.pid())) ::kill(worker, SIGKILL);
}

}  // namespace

TEST_CASE("A plugin that is away or half written for a moment is waited for, and no trial fails") {
  const RunnerProgram runner;
  const PluginFolder plugins(runner);
  Running training = begin(runner, plugins);
  SECTION("away") { plugins.remove(); }
  SECTION("half written") { plugins.leave_half(); }
  kill_worker(training);
  REQUIRE(training.wait_for(plugins.library().string()));
  plugins.put_back();
  const auto finished = training.finish();
  INFO(finished.errors.substr(finished.errors.size() - std::min<std::size_t>(finished.errors.size(), 2000)));
  CHECK(finished.code == 0);
  CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'completed'").at(0)["n"] == 3);
}

TEST_CASE("Trials whose plugin can no longer be loaded are left pending, but for the one that found it out") {
  const RunnerProgram runner;
  const PluginFolder plugins(runner);
  Running training = begin(runner, plugins);
  plugins.remove();
  kill_worker(training);
  const auto finished = training.finish();
  CHECK(finished.code == 1);
  CHECK(contains(finished.errors, "2 trials were not begun, since " + plugins.library().string() +
                                      " cannot be loaded; once it can: runner resume 1 --plugin-path " +
                                      plugins.library().parent_path().string()));
  CHECK(runner.sql("SELECT state FROM trials ORDER BY trial").dump() ==
        R"([{"state":"failed"},{"state":"pending"},{"state":"pending"}])");
  plugins.put_back();
  CHECK(runner({"resume", "1", "--failed", "-q", "--plugin-path", plugins.folder()}).code == 0);
  CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state = 'completed'").at(0)["n"] == 3);
}

TEST_CASE("What the dynamic linker says of a worker is told, and no plugin is blamed for it") {
  RunnerProgram runner;
  // Every library of LibTorch that the worker names is an empty file.
  const auto folder = runner.folder().path() / "empty";
  const auto made = run(
      {{"bash", "-c",
        R"(mkdir "$1" && for l in $(readelf -d "$0" | sed -n 's/.*NEEDED.*\[\(libtorch[^]]*\)\]/\1/p'); do : > "$1/$l"; done)",
        WORKER_PROGRAM, folder.string()},
       {},
       {},
       {}});
  REQUIRE(made.code == 0);
  runner.set("LD_LIBRARY_PATH", folder.string());
  const auto finished = runner({"configs/wine.yaml", "training.epochs=2", "seed=0..2", "--jobs", "1", "-q"});
  CHECK(finished.code == 1);
  const auto trials = runner.sql("SELECT state, message FROM trials ORDER BY trial");
  const auto message = trials.at(0)["message"].get<std::string>();
  INFO(message);
  CHECK(trials.at(0)["state"] == "failed");
  CHECK(contains(message, "error while loading shared libraries: "));
  CHECK(contains(message, "libtorch"));
  CHECK_FALSE(contains(message, "exit()"));
  CHECK(trials.at(1)["state"] == "pending");
  CHECK(trials.at(2)["state"] == "pending");
}
