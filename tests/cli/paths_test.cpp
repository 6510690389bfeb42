#include <fstream>
#include <iterator>

#include "testing/overridden.hpp"
#include "testing/runner_program.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::overridden;
using runner::testing::RunnerProgram;

namespace {

const std::vector<std::string> wine_words = {"configs/wine.yaml", "training.epochs=2", "-q"};

// Where `~` is, and whether a command left a folder of that name where it ran.
struct Home {
  explicit Home(RunnerProgram& runner) : folder(runner.folder().path() / "my home") {
    std::filesystem::create_directory(folder);
    runner.set("HOME", folder.string());
  }
  bool has(const std::string& file) const { return std::filesystem::exists(folder / file); }

  std::filesystem::path folder;
};

std::string beginning_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(stream), {}};
  return all.substr(0, 2);
}

}  // namespace

TEST_CASE("A tilde stands for the home folder in every option and variable that takes a path") {
  RunnerProgram runner;
  const Home home(runner);
  CHECK(runner(overridden(wine_words, {"--db=~/x.db"})).code == 0);
  CHECK(home.has("x.db"));
  CHECK(runner(overridden(wine_words, {"--db=${HOME}/x.db"})).code == 0);
  CHECK(runner({"export", "1", "--db=~/x.db", "--output=~/w.safetensors"}).code == 0);
  CHECK(home.has("w.safetensors"));
  CHECK(runner({"backup", "~/y.db", "--db=~/x.db"}).code == 0);
  CHECK(home.has("y.db"));
  std::filesystem::copy_file(std::string(PROJECT_FOLDER) + "/plugins/datasets/data/wine.csv", home.folder / "w.csv");
  CHECK(runner({"predict", "1", "~/w.csv", "--db=~/x.db"}).code == 0);
  std::filesystem::copy_file(std::string(PROJECT_FOLDER) + "/configs/wine.yaml", home.folder / "c.yaml");
  CHECK(runner({"validate", "~/c.yaml"}).code == 0);
  std::filesystem::create_directory(home.folder / "plugins");
  CHECK(runner({"plugins", "--plugin-path=~/plugins"}).code == 0);
  CHECK_FALSE(std::filesystem::exists(std::string(PROJECT_FOLDER) + "/~"));
  CHECK(contains(runner({"list", "--db=${NOT_SET}/x.db"}).errors,
                 "--db: names the environment variable 'NOT_SET', which is not set"));
}

TEST_CASE("A tilde in RUNNER_DB and RUNNER_PLUGIN_PATH is the home folder, too") {
  RunnerProgram runner;
  const Home home(runner);
  auto command = runner.command(wine_words);
  command.environment["RUNNER_DB"] = "~/z.db";
  CHECK(runner::testing::run(command).code == 0);
  CHECK(home.has("z.db"));
  // A library that is refused shows that it was looked at.
  std::filesystem::create_directory(home.folder / "plugins");
  std::ofstream(home.folder / "plugins/broken.so") << "no library";
  runner.set("RUNNER_PLUGIN_PATH", "~/plugins");
  CHECK(contains(runner({"plugins"}).errors, "my home/plugins/broken.so"));
}

TEST_CASE("The commands that a run prints can be pasted, whatever the database is called") {
  RunnerProgram runner;
  const auto file = runner.folder().path() / "it's a \"test\".db";
  const auto finished = runner(overridden(wine_words, {"--db", file.string()}));
  REQUIRE(finished.code == 0);
  const auto next = finished.output.substr(finished.output.find("next   runner ") + 14);
  auto pasted = runner.command({});
  pasted.words = {"sh", "-c", "\"$0\" " + next, pasted.words.front()};
  const auto best = runner::testing::run(pasted);
  INFO(next << best.errors);
  CHECK(best.code == 0);
  CHECK(contains(best.output, "1@1"));
}

TEST_CASE("What opens an export is printed so that it can be pasted, whatever the folder is called") {
  const RunnerProgram runner;
  REQUIRE(runner(wine_words).code == 0);
  const std::string folder = (runner.folder().path() / "an \"export\"").string();
  const auto next = [&](const std::string& format) {
    const auto finished = runner({"export", "wine", "--format", format, "-o", folder + format});
    INFO(finished.errors);
    REQUIRE(finished.code == 0);
    return finished.output.substr(finished.output.find("next     ") + 9);
  };
  CHECK(next("tensorboard") == "tensorboard --logdir '" + folder + "tensorboard'\n");
  const auto quoted = (runner.folder().path() / "an \\\"export\\\"optuna").string();
  CHECK(next("optuna") == "optuna.storages.JournalFileStorage(\"" + quoted + "/journal.log\")\n");
}

TEST_CASE("The suffix of an exported file says its format, and one that contradicts is refused") {
  const RunnerProgram runner;
  REQUIRE(runner(wine_words).code == 0);
  const auto file = [&](const std::string& name) { return (runner.folder().path() / name).string(); };
  for (const std::string name : {"a.pt", "a.pth", "a.bin", "A.PT"}) {
    INFO(name);
    CHECK(runner({"export", "1", "-o", file(name)}).code == 0);
    // A zip archive, as torch.load reads it.
    CHECK(beginning_of(file(name)) == "PK");
  }
  CHECK(runner({"export", "1", "-o", file("b.safetensors")}).code == 0);
  CHECK(runner({"export", "1", "-o", file("b")}).code == 0);
  CHECK(beginning_of(file("b.safetensors")) == beginning_of(file("b")));
  CHECK(beginning_of(file("b")) != "PK");
  CHECK(runner({"export", "1", "-o", file("c"), "--format", "pytorch"}).code == 0);
  CHECK(beginning_of(file("c")) == "PK");
  for (const auto& [name, format] : std::vector<std::pair<std::string, std::string>>{
           {"d.pt", "safetensors"}, {"d.safetensors", "pytorch"}, {"d.onnx", "pytorch"}}) {
    const auto refused = runner({"export", "1", "-o", file(name), "--format", format});
    CHECK(refused.code == 2);
    CHECK(contains(refused.errors, name));
    CHECK_FALSE(std::filesystem::exists(file(name)));
  }
}

TEST_CASE("A target that is full is named, with the reason, and not the checkpoint") {
  const RunnerProgram runner;
  REQUIRE(runner(wine_words).code == 0);
  for (const std::string format : {"safetensors", "pytorch"}) {
    const auto finished = runner({"export", "1", "-o", "/dev/full", "--format", format, "--force"});
    INFO(finished.errors);
    CHECK(finished.code == 4);
    CHECK(contains(finished.errors, "/dev/full"));
    CHECK(contains(finished.errors, "No space left on device"));
    CHECK_FALSE(contains(finished.errors, "1@1"));
  }
}
