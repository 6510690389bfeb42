#include "begun_config.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::content;
using runner::testing::Finished;
using runner::testing::RunnerProgram;

namespace {

void succeed(const std::vector<std::string>& words) {
  const auto finished = runner::testing::run({words, {}, {}, {}});
  INFO(finished.output << finished.errors);
  REQUIRE(finished.code == 0);
}

}  // namespace

TEST_CASE("A plugin's folder of every kind holds its source, a config that names it, a project and a test") {
  const RunnerProgram runner;
  const std::vector<std::string> kinds = {"dataset",   "model",   "loss",   "optimizer",
                                          "scheduler", "stop",    "task",   "checkpoint_policy",
                                          "metric",    "sampler", "stopper"};
  for (const auto& kind : kinds) {
    INFO(kind);
    const auto folder = runner.folder().path() / kind;
    const auto finished = runner({"init", "plugin", kind, "fast_" + kind, "-o", folder.string()});
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    const std::string name = "fast_" + kind;
    const std::vector<std::string> files = {name + ".cpp", name + ".yaml", std::string("CMakeLists.txt"),
                                            std::string("test.sh")};
    for (const auto& file : files) {
      const std::string text = content(folder / file);
      CHECK(contains(text, name));
      CHECK_FALSE(contains(text, "my_plugin"));
      CHECK_FALSE(contains(text, "MyPlugin"));
    }
    CHECK(contains(content(folder / (name + ".cpp")), "registrar." + kind + "<Fast"));
    CHECK(contains(finished.output, "cmake -S "));
  }
}

TEST_CASE("A plugin's folder is not written over, and a name that cannot be used is refused") {
  const RunnerProgram runner;
  const auto folder = (runner.folder().path() / "halving").string();
  const auto init = [&](const std::string& kind, const std::string& name) {
    return runner({"init", "plugin", kind, name, "-o", folder});
  };
  CHECK(contains(init("optimizer", "adam").errors, "there is optimizer 'adam' already"));
  CHECK(contains(init("optimizer", "Adam2").errors, "lower case letters"));
  CHECK(contains(init("optimizer", "test").errors, "CMake has a target of that name"));
  const auto unknown = init("optimiser", "mine");
  CHECK(unknown.code == 2);
  CHECK(contains(unknown.errors, "optimizer"));
  CHECK_FALSE(std::filesystem::exists(folder));
  REQUIRE(init("scheduler", "halving").code == 0);
  const auto again = init("scheduler", "halving");
  CHECK(again.code == 2);
  CHECK(contains(again.errors, "exists; choose another name with -o"));
}

TEST_CASE("A plugin's folder builds against the build tree, and its test passes") {
  const RunnerProgram runner;
  const auto folder = runner.folder().path() / "halving";
  REQUIRE(runner({"init", "plugin", "scheduler", "halving", "-o", folder.string()}).code == 0);
  const std::string build = (folder / "build").string();
  succeed({CMAKE_PROGRAM, "-S", folder.string(), "-B", build, "-G", CMAKE_GENERATOR_NAME,
           "-DCMAKE_CXX_COMPILER=" CXX_COMPILER, "-DCMAKE_PREFIX_PATH=" BUILD_FOLDER});
  succeed({CMAKE_PROGRAM, "--build", build});
  succeed({CTEST_PROGRAM, "--test-dir", build, "--output-on-failure"});
}
