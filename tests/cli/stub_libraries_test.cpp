#include <filesystem>
#include <set>
#include <sstream>

#include "testing/runner_program.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

const std::filesystem::path stub_libraries = STUB_LIBRARIES_FOLDER;

// What the worker printed of a trial whose policy tells what is loaded.
std::string log_of_trial(RunnerProgram& runner, const std::string& plugins) {
  runner.add_plugins(std::filesystem::path(PLUGINS_FOLDER) / plugins);
  const auto finished = runner({"configs/wine.yaml", "training.epochs=1", "checkpoint=telling", "-q"});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return runner({"logs", "1"}).output;
}

std::set<std::string> folders_of_mapped(const std::string& log, const std::string& library) {
  std::set<std::string> folders;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("mapped ")) continue;
    const std::filesystem::path path = line.substr(7);
    if (path.filename().string().starts_with(library)) folders.insert(path.parent_path().string());
  }
  return folders;
}

// The names stood in for, as far as the dot.
std::set<std::string> stood_in_for() {
  std::set<std::string> names;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(stub_libraries, absent)) {
    const auto name = entry.path().filename().string();
    if (name != "made_for") names.insert(name.substr(0, name.find(".so")) + ".so");
  }
  if (names.empty()) skip("this LibTorch has no stub libraries");
  return names;
}

}  // namespace

TEST_CASE("A worker does not load what LibTorch names and never uses") {
  RunnerProgram runner;
  const auto log = log_of_trial(runner, "plain");
  CHECK(folders_of_mapped(log, "libtorch_cpu").size() == 1);
  for (const auto& name : stood_in_for()) {
    INFO(name);
    CHECK(folders_of_mapped(log, name) == std::set<std::string>{stub_libraries.string()});
  }
}

TEST_CASE("A plugin that needs a library of its own gets everything that LibTorch names") {
  RunnerProgram runner;
  const auto log = log_of_trial(runner, "needing");
  CHECK(folders_of_mapped(log, "libsqlite3").size() == 1);
  for (const auto& name : stood_in_for()) {
    INFO(name);
    CHECK(folders_of_mapped(log, name).count(stub_libraries.string()) == 0);
    CHECK(folders_of_mapped(log, name).size() == 1);
  }
}

TEST_CASE("What a plugin starts finds the environment as it was") {
  RunnerProgram runner;
  CHECK(contains(log_of_trial(runner, "plain"), "LD_LIBRARY_PATH is not set\nRUNNER_STUB_LIBRARIES is not set\n"));
  RunnerProgram another;
  another.set("LD_LIBRARY_PATH", "/somewhere:/else");
  CHECK(contains(log_of_trial(another, "plain"), "LD_LIBRARY_PATH is /somewhere:/else\n"));
}
