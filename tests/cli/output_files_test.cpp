#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "begun_config.hpp"

#include "testing/catch.hpp"

using runner::testing::Command;
using runner::testing::contains;
using runner::testing::content;
using runner::testing::RunnerProgram;

namespace {

// Checkpoints in the database and beside it.
void train_both(const RunnerProgram& runner) {
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=3", "-q"}).code == 0);
  REQUIRE(runner({"configs/wine_scaled.yaml", "model.hidden=[300,300]", "training.epochs=2", "-q"}).code == 0);
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

unsigned permissions(const std::filesystem::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 0777U : 0U;
}

// The same command under another umask.
Command under(const std::string& umask, Command command) {
  command.words.insert(command.words.begin(), {"/bin/sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"});
  return command;
}

}  // namespace

TEST_CASE("The umask decides who may read a database, its checkpoints, its copies and what is exported, all alike") {
  for (const auto& [umask, file, folder] :
       {std::tuple{"002", 0664U, 0775U}, std::tuple{"022", 0644U, 0755U}, std::tuple{"077", 0600U, 0700U}}) {
    INFO(umask);
    const RunnerProgram runner;
    const auto large =
        runner.command({"configs/wine_scaled.yaml", "model.hidden=[300,300]", "training.epochs=2", "-q"});
    REQUIRE(run(under(umask, large)).code == 0);
    const auto copy = runner.folder().path() / "copy.db";
    REQUIRE(run(under(umask, runner.command({"backup", copy.string()}))).code == 0);
    for (const auto& database : {runner.database(), copy}) {
      INFO(database);
      CHECK(permissions(database) == file);
      CHECK(permissions(database.string() + ".checkpoints") == folder);
      for (const auto& entry : std::filesystem::directory_iterator(database.string() + ".checkpoints")) {
        CHECK(permissions(entry.path()) == file);
      }
    }
    for (const std::string name : {"w.safetensors", "w.pt"}) {
      const auto exported = runner.folder().path() / name;
      REQUIRE(run(under(umask, runner.command({"export", "1", "-o", exported.string()}))).code == 0);
      CHECK(permissions(exported) == file);
    }
  }
}

TEST_CASE("export and backup leave every file alone that they have not made, whatever its name") {
  const RunnerProgram runner;
  train_both(runner);
  const auto& folder = runner.folder().path();
  const auto mine = runner.folder().write("out/w.safetensors.partial", "mine");
  const auto victim = runner.folder().write("victim", "victim");
  std::filesystem::create_symlink(victim, folder / "out/v.safetensors.partial");
  CHECK(runner({"export", "1", "-o", (folder / "out/w.safetensors").string()}).code == 0);
  CHECK(runner({"export", "1", "-o", (folder / "out/v.safetensors").string()}).code == 0);
  CHECK(content(mine) == "mine");
  CHECK(content(victim) == "victim");
  CHECK(content(folder / "out/w.safetensors") == content(folder / "out/v.safetensors"));
  CHECK(files_in(folder / "out") == 4);
  const auto partial = runner.folder().write("copy/c.db.partial", "mine");
  CHECK(runner({"backup", (folder / "copy/c.db").string()}).code == 0);
  CHECK(content(partial) == "mine");
  CHECK(files_in(folder / "copy") == 3);
}

TEST_CASE("A file is replaced only with --force, and a link or a folder never") {
  const RunnerProgram runner;
  train_both(runner);
  const auto& folder = runner.folder().path();
  const auto file = runner.folder().write("out/w.safetensors", "mine");
  std::filesystem::create_symlink(file, folder / "out/link.safetensors");
  std::filesystem::create_symlink(folder / "nowhere", folder / "out/dangling.safetensors");
  std::filesystem::create_directory(folder / "out/folder.safetensors");
  CHECK(runner({"export", "1", "-o", file.string()}).code == 2);
  for (const std::string name : {"link", "dangling", "folder"}) {
    INFO(name);
    const auto refused = runner({"export", "1", "-o", (folder / "out" / (name + ".safetensors")).string(), "--force"});
    CHECK(refused.code == 4);
    CHECK(contains(refused.errors, name + ".safetensors: this is a "));
  }
  CHECK(content(file) == "mine");
  CHECK_FALSE(std::filesystem::exists(folder / "nowhere"));
  CHECK(runner({"export", "1", "-o", file.string(), "--force"}).code == 0);
  CHECK(content(file) != "mine");
  CHECK(files_in(folder / "out") == 4);
}

TEST_CASE("export writes into a device or a pipe and never takes its place") {
  const RunnerProgram runner;
  train_both(runner);
  CHECK(runner({"export", "1", "-o", "/dev/null", "--format", "safetensors"}).code == 0);
  CHECK(runner({"export", "1", "-o", "/dev/null", "--format", "safetensors", "--force"}).code == 0);
  CHECK(std::filesystem::is_character_file("/dev/null"));
  CHECK(runner({"export", "1", "-o", "/dev/full", "--format", "safetensors", "--force"}).code == 4);
  const auto plain = runner.folder().path() / "plain.safetensors";
  REQUIRE(runner({"export", "1", "-o", plain.string()}).code == 0);
  const auto printed = runner({"export", "1", "-o", "/dev/stdout", "--format", "safetensors"});
  CHECK(printed.code == 0);
  CHECK((printed.output == content(plain)));
  for (const std::string name : {"pipe.safetensors", "pipe.pt"}) {
    const auto pipe = runner.folder().path() / name;
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const auto alone = runner({"export", "1", "-o", pipe.string(), "--force"});
    CHECK(alone.code == 4);
    CHECK(contains(alone.errors, "nobody reads from this"));
    std::string received;
    // Held open, so that the reader cannot come too late; closed, so that it sees the end.
    const int held = ::open(pipe.c_str(), O_RDWR);
    std::thread reader([&] { received = content(pipe); });
    CHECK(runner({"export", "1", "-o", pipe.string()}).code == 0);
    ::close(held);
    reader.join();
    CHECK(std::filesystem::is_fifo(pipe));
    if (name == "pipe.safetensors") CHECK((received == content(plain)));
    CHECK(received.size() > 1000);
  }
}

TEST_CASE("An export that fails leaves what stood there, and nothing beside it") {
  const RunnerProgram runner;
  train_both(runner);
  const auto file = runner.folder().write("out/w.safetensors", "mine");
  auto limited = runner.command({"export", "2", "-o", file.string(), "--force"});
  limited.words.insert(limited.words.begin(), {"/bin/bash", "-c", "ulimit -f 100; exec \"$@\"", "bash"});
  const auto failed = run(limited);
  CHECK(failed.code == 4);
  CHECK(contains(failed.errors, "errno 27"));
  CHECK(contains(failed.errors, file.string()));
  CHECK(content(file) == "mine");
  CHECK(files_in(runner.folder().path() / "out") == 1);
}
