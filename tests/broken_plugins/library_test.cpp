#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::Finished;
using runner::testing::RunnerProgram;

namespace {

const std::filesystem::path broken = BROKEN_FOLDER;

// A refused library does not stand in the way of a run that has no use for it.
void does_not_disturb(const std::string& name, const std::string& reason) {
  const auto folder = (broken / name).string();
  const RunnerProgram runner;
  const auto unaffected = runner({"configs/wine.yaml", "training.epochs=1", "-q", "--plugin-path", folder});
  INFO(unaffected.errors);
  CHECK(unaffected.code == 0);
  const auto listed = runner({"plugins", "--plugin-path", folder});
  CHECK(listed.code == 0);
  INFO(listed.errors);
  CHECK(contains(listed.errors, folder));
  CHECK(contains(listed.errors, reason));
}

// Uses the policy `never` from a folder with these libraries in it.
Finished use_never(const RunnerProgram& runner, const std::vector<std::string>& names) {
  std::vector<std::string> words = {"configs/wine.yaml", "checkpoint=never", "training.epochs=1"};
  for (const auto& name : names) words.insert(words.end(), {"--plugin-path", (broken / name).string()});
  return runner(words);
}

}  // namespace

TEST_CASE("A library built for another SDK is refused, both versions named") {
  does_not_disturb("wrong_sdk", "built with runner SDK '999', but runner has '5'; rebuild it");
}

TEST_CASE("A library built for another LibTorch is refused, both versions named") {
  does_not_disturb("wrong_libtorch", "built with LibTorch '0.4.1', but runner has '");
}

TEST_CASE("A library without a stamp is refused") { does_not_disturb("no_stamp", "has no runner stamp"); }

TEST_CASE("A library without an entry point is refused") { does_not_disturb("no_entry_point", "has no entry point"); }

TEST_CASE("A library that throws while registering is refused with what it says") {
  does_not_disturb("throws_while_registering", "failed while registering its plugins: no licence found");
}

TEST_CASE("A library that crashes while it is loaded is refused, and the runner lives on") {
  does_not_disturb("crashes_while_loading", "while it was loaded, the worker ended (signal 6 (Aborted))");
}

TEST_CASE("A sound plugin works from wherever it lies") {
  const RunnerProgram runner;
  CHECK(use_never(runner, {"one_of_two"}).code == 0);
}

TEST_CASE("A name that two libraries offer is an error when it is used, naming both") {
  const RunnerProgram runner;
  const auto used = use_never(runner, {"one_of_two", "two_of_two"});
  INFO(used.errors);
  CHECK(used.code == 3);
  CHECK(contains(used.errors, "checkpoint policy 'never' is offered by"));
  CHECK(contains(used.errors, (broken / "one_of_two").string()));
  CHECK(contains(used.errors, (broken / "two_of_two").string()));
  CHECK_FALSE(runner.has_database());
  CHECK(runner({"configs/wine.yaml", "training.epochs=1", "-q", "--plugin-path", (broken / "one_of_two").string(),
                "--plugin-path", (broken / "two_of_two").string()})
            .code == 0);
}

TEST_CASE("The same library in two places is one") {
  const RunnerProgram runner;
  const auto copy = runner.folder().path() / "copy";
  std::filesystem::create_directory(copy);
  std::filesystem::copy(broken / "one_of_two/libbroken_one_of_two.so", copy / "libcopy.so");
  runner::testing::Command command =
      runner.command({"configs/wine.yaml", "checkpoint=never", "training.epochs=1", "-q", "--plugin-path",
                      (broken / "one_of_two").string(), "--plugin-path", copy.string()});
  CHECK(runner::testing::run(command).code == 0);
}

TEST_CASE("A library installed over an older one, whose manifest is still there, is refused by its own stamp") {
  const RunnerProgram runner;
  const auto folder = runner.folder().path() / "plugins";
  std::filesystem::create_directory(folder);
  const auto library = folder / "libnever.so";
  // What the older one left behind still says that it offers the policy.
  std::filesystem::copy(broken / "wrong_sdk/libbroken_wrong_sdk.so", library);
  runner.folder().write("plugins/libnever.so.json",
                        R"({"format":1,"library":{"size":1,"mtime_ns":1,"build_id":"00"},"plugins":[)"
                        R"({"kind":"checkpoint_policy","name":"never","doc":"Old.","parameters":[]}]})");
  const auto used = runner({"configs/wine.yaml", "checkpoint=never", "--plugin-path", folder.string()});
  INFO(used.errors);
  CHECK(used.code == 3);
  CHECK(contains(used.errors, "checkpoint policy 'never' is in " + library.string() + ", which was refused"));
  CHECK(contains(used.errors, "built with runner SDK '999'"));
  CHECK_FALSE(runner.has_database());
}
