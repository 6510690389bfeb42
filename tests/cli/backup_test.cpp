#include <signal.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::RunnerProgram;
using runner::testing::Running;

namespace {

void train_with_files(const RunnerProgram& runner) {
  REQUIRE(runner({"configs/wine_scaled.yaml", "model.hidden=[300,300]", "training.epochs=3", "-q"}).code == 0);
}

}  // namespace

TEST_CASE("backup touches nothing that exists, and says what it is") {
  const RunnerProgram runner;
  train_with_files(runner);
  const auto& folder = runner.folder().path();
  std::filesystem::create_directory(folder / "a.db.checkpoints");
  runner.folder().write("b.db.checkpoints", "a file");
  std::filesystem::create_symlink(folder / "nowhere", folder / "c.db");
  std::filesystem::create_symlink(folder / "nowhere", folder / "d.db.checkpoints");
  for (const std::string name : {"a.db", "b.db", "c.db", "d.db", "runner.db", "."}) {
    INFO(name);
    const auto before = std::distance(std::filesystem::directory_iterator(folder), {});
    const auto refused = runner({"backup", (folder / name).string()});
    CHECK(refused.code == 4);
    CHECK(contains(refused.errors, folder.string()));
    CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == before);
  }
  CHECK(std::filesystem::is_empty(folder / "a.db.checkpoints"));
  CHECK(runner({"backup", "/dev/null"}).code == 4);
  CHECK(std::filesystem::is_character_file("/dev/null"));
}

TEST_CASE("A database renamed together with its folder is exported, resumed and backed up from there") {
  const RunnerProgram runner;
  Running training(runner.command({"configs/wine_scaled.yaml", "model.hidden=[400,400]", "training.epochs=400",
                                   "checkpoint=last", "training.resume_every=1 steps", "-v"}));
  REQUIRE(training.wait_for("epoch    3"));
  training.signal(SIGINT);
  REQUIRE(training.finish().code == 130);
  const auto renamed = runner.folder().path() / "it's new.db";
  std::filesystem::rename(runner.database(), renamed);
  std::filesystem::rename(runner.database().string() + ".checkpoints", renamed.string() + ".checkpoints");
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--db", renamed.string()});
    return runner(words);
  };
  CHECK(with({"verify"}).code == 0);
  const auto path =
      nlohmann::json::parse(with({"sql", "--json", "SELECT path FROM best_checkpoints"}).output).at(0)["path"];
  CHECK(std::filesystem::exists(runner.folder().path() / path.get<std::string>()));
  CHECK(with({"export", "1", "-o", (runner.folder().path() / "w.safetensors").string()}).code == 0);
  // It goes on from its state, and does not begin anew.
  Running resumed([&] {
    auto command = runner.command({"resume", "--db", renamed.string(), "-v"});
    return command;
  }());
  REQUIRE(resumed.wait_for("epoch"));
  resumed.signal(SIGINT);
  const auto finished = resumed.finish();
  CHECK(finished.code == 130);
  CHECK_FALSE(contains(finished.output + finished.errors, "epoch    0 "));
  CHECK(nlohmann::json::parse(with({"sql", "--json", "SELECT count(*) AS n FROM event"}).output).at(0)["n"] == 0);
  CHECK(with({"gc"}).code == 0);
  const auto by_shell = runner::testing::run(
      {{"sqlite3", renamed.string(), "SELECT DISTINCT path FROM checkpoint_history WHERE payload_state = 'live'"},
       {},
       {},
       {}});
  CHECK(by_shell.output.starts_with("it's new.db.checkpoints/"));
}

TEST_CASE("verify looks at every payload, past those that cannot be read") {
  const RunnerProgram runner;
  train_with_files(runner);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(runner.database().string() + ".checkpoints"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 3);
  std::filesystem::remove(files[0]);
  std::filesystem::create_directory(files[0]);
  std::filesystem::rename(files[1], runner.folder().path() / "elsewhere");
  std::filesystem::create_symlink(runner.folder().path() / "elsewhere", files[1]);
  std::ofstream(files[2], std::ios::app) << "x";
  const auto finished = runner({"verify", "--json"});
  CHECK(finished.code == 1);
  std::map<std::string, std::string> found;
  for (const auto& problem : nlohmann::json::parse(finished.output)) found[problem["file"]] = problem["problem"];
  CHECK(found == std::map<std::string, std::string>{{files[0].string(), "unreadable"},
                                                    {files[1].string(), "unreadable"},
                                                    {files[2].string(), "corrupt"}});
}
