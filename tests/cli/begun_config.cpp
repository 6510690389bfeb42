#include "begun_config.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "testing/catch.hpp"

namespace runner::testing {

std::string content(const std::string& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Begun begin(const RunnerProgram& runner, std::vector<std::string> words, const std::string& name) {
  const std::string path = (runner.folder().path() / name).string();
  words.insert(words.begin(), "init");
  words.insert(words.end(), {"-o", path});
  const auto finished = runner(words);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return {path, content(path), finished.output};
}

Begun begin_table(const RunnerProgram& runner, const std::string& text, const std::string& name) {
  return begin(runner, {"csv", runner.folder().write("table.csv", text).string()}, name);
}

void check_that_it_runs(const RunnerProgram& runner, const Begun& begun, const std::vector<std::string>& more) {
  INFO(begun.text);
  const auto checked = runner({"validate", begun.path});
  INFO(checked.errors);
  REQUIRE(checked.code == 0);
  std::vector<std::string> words = {begun.path, "training.epochs=2", "-q"};
  words.insert(words.end(), more.begin(), more.end());
  const auto trained = runner(words);
  INFO(trained.errors);
  REQUIRE(trained.code == 0);
  CHECK(runner.sql("SELECT count(*) AS n FROM trials WHERE state <> 'completed' OR best_val_loss IS NULL").at(0)["n"] ==
        0);
}

std::string refusal(const RunnerProgram& runner, std::vector<std::string> words, int code) {
  const auto path = runner.folder().path() / "refused.yaml";
  words.insert(words.begin(), "init");
  words.insert(words.end(), {"-o", path.string()});
  const auto finished = runner(words);
  INFO(finished.output << finished.errors);
  CHECK(finished.code == code);
  CHECK(finished.output.empty());
  CHECK_FALSE(std::filesystem::exists(path));
  return finished.errors;
}

}  // namespace runner::testing
