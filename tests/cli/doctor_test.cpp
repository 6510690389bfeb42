#include <filesystem>
#include <fstream>
#include <map>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

namespace fs = std::filesystem;

std::map<std::string, nlohmann::json> paths_by_name(const nlohmann::json& found) {
  std::map<std::string, nlohmann::json> paths;
  for (const auto& path : found.at("fast_paths")) paths[path.at("name")] = path;
  return paths;
}

nlohmann::json diagnose(const RunnerProgram& runner) {
  const auto finished = runner({"doctor", "--json"});
  INFO(finished.output << finished.errors);
  REQUIRE(finished.code == 0);
  return nlohmann::json::parse(finished.output);
}

}  // namespace

TEST_CASE("doctor tells what LibTorch computes with and that every fast path is taken") {
  const auto found = diagnose(RunnerProgram());
  for (const char* key : {"libtorch", "blas", "blas_kernel", "cpu_capability"}) {
    INFO(key);
    CHECK_FALSE(found.at("computes_with").at(key).get<std::string>().empty());
  }
  const auto paths = paths_by_name(found);
  for (const char* name : {"backward", "layers.relu", "layers.tanh", "layers.sigmoid", "loss.cross_entropy",
                           "optimizer.sgd", "flat.sgd", "seeds"}) {
    INFO(name);
    CHECK(paths.at(name).at("taken") > 0);
  }
  for (const char* name : {"optimizer.adam", "optimizer.adamw", "optimizer.rmsprop"}) {
    INFO(name << " " << paths.at(name).dump());
    CHECK((paths.at(name).at("taken") > 0) == !found.at("computes_with").at("mkl").get<bool>());
  }
  for (const char* name : {"log_softmax", "nll_loss", "products"}) {
    INFO(name << " " << paths.at(name).dump());
    CHECK((paths.at(name).at("taken") > 0 || !paths.at(name).at("declined").empty()));
  }
  CHECK(paths.at("layers.gelu").at("declined").contains("has no direct kernels"));
}

TEST_CASE("doctor tells which fast paths the environment switches off") {
  RunnerProgram runner;
  runner.set("RUNNER_DIRECT", "0");
  auto paths = paths_by_name(diagnose(runner));
  for (const char* name : {"backward", "layers.relu", "loss.cross_entropy"}) {
    INFO(name);
    CHECK(paths.at(name).at("taken") == 0);
    CHECK(paths.at(name).at("declined").contains("switched off by the environment"));
  }
  CHECK(paths.at("optimizer.sgd").at("taken") > 0);
  runner.set("RUNNER_DIRECT", "");
  runner.set("RUNNER_ONE_PASS", "0");
  paths = paths_by_name(diagnose(runner));
  for (const char* name : {"optimizer.adam", "optimizer.adamw", "optimizer.rmsprop", "optimizer.sgd"}) {
    INFO(name);
    CHECK(paths.at(name).at("taken") == 0);
    CHECK_FALSE(paths.at(name).at("is_on").get<bool>());
  }
  CHECK(paths.at("layers.relu").at("taken") > 0);
}

TEST_CASE("doctor names a library that cannot be loaded and what to do, with exit code 1") {
  RunnerProgram runner;
  const fs::path folder = runner.folder().path() / "plugins";
  fs::create_directory(folder);
  std::ofstream(folder / "libbroken.so") << "no library";
  const auto finished = runner({"doctor", "--plugin-path", folder.string()});
  INFO(finished.output << finished.errors);
  CHECK(finished.code == 1);
  CHECK(contains(finished.output, "libbroken.so"));
  CHECK(contains(finished.output, "build that library anew"));
  CHECK(contains(finished.output, "layers.relu          taken"));
}

TEST_CASE("doctor says that a worker does not start, with exit code 1") {
  const RunnerProgram runner;
  const fs::path folder = runner.folder().path() / "elsewhere";
  fs::create_directories(folder / "bin");
  auto command = runner.command({"doctor"});
  const fs::path program = command.words[0];
  const fs::path built = fs::absolute(program).parent_path().parent_path();
  fs::create_directories(folder / "lib/runner");
  // Without the library that it is linked with.
  fs::create_directory_symlink(built / "lib/runner/plugins", folder / "lib/runner/plugins");
  for (const char* name : {"runner", "runner-worker"}) fs::copy(built / "bin" / name, folder / "bin" / name);
  command.words[0] = (folder / "bin/runner").string();
  const auto finished = run(command);
  INFO(finished.output << finished.errors);
  CHECK(finished.code == 1);
  CHECK(contains(finished.output, "does not start"));
  CHECK(contains(finished.output, "run it by hand"));
}
