#include <fstream>

#include "testing/runner_program.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using runner::testing::contains;
using runner::testing::Finished;
using runner::testing::RunnerProgram;

namespace {

// Would clear the line, hide the rest, and open a sequence with one byte and with one character.
const std::string steering =
    "x\x1b[2K\rremove nothing\x1b[8m\x9b"
    "31m\u009b0m\u202e";

bool is_harmless(const std::string& text) {
  return text.find_first_of("\x1b\r\x9b\x07") == std::string::npos && text.find("\u009b") == std::string::npos &&
         text.find("\u202e") == std::string::npos;
}

// An experiment with any name, which its config or a person might not be let give it.
void train_as(const RunnerProgram& runner, const std::string& name) {
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=2", "-q"}).code == 0);
  std::string hex;
  for (const char letter : name) {
    constexpr const char* digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(letter);
    hex += {digits[byte >> 4], digits[byte & 15]};
  }
  const std::string rename = "UPDATE experiment SET name = CAST(x'" + hex + "' AS TEXT)";
  REQUIRE(runner::testing::run({{"sqlite3", runner.database().string(), rename}, {}, {}, {}}).code == 0);
}

// The same command on a terminal of its own, which gets this typed.
Finished on_terminal(const RunnerProgram& runner, const std::vector<std::string>& words, const std::string& typed) {
  auto command = runner.command(words);
  std::string line;
  for (const auto& word : command.words) {
    line += '\'';
    for (const char letter : word) line += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    line += "' ";
  }
  command.words = {"script", "-qec", line, "/dev/null"};
  command.input = typed;
  return run(command);
}

// A terminal ends its lines with both.
std::string without_line_ends(std::string text) {
  for (std::size_t at = 0; (at = text.find("\r\n", at)) != std::string::npos;) text.erase(at, 1);
  return text;
}

}  // namespace

TEST_CASE("Nothing that is stored or typed steers a terminal through a message") {
  const RunnerProgram runner;
  train_as(runner, steering);
  std::vector<std::vector<std::string>> commands = {
      {"best", "nosuch"},
      {"best", steering, "--monitor", steering},
      {"list", steering + "!"},
      {"note", "nosuch", "x"},
      {"tag", "nosuch", "x"},
      {"rm", "nosuch", "--yes"},
      {"resume", "nosuch"},
      {"resume"},
      {"logs", steering},
      {"export", steering, "-o", "/dev/null", "--format", "safetensors"},
      {"evaluate", steering},
      {"predict", steering, "configs/data/iris.csv"},
      {"predict", "best", steering},
      {"replay", "99"},
      {"sql", "SELECT '" + steering + "' FROM nosuch"},
      {"sql", "SELECT * FROM \"" + steering + "\""},
      {"sql", "DELETE FROM \"" + steering + "\""},
      {"plugins", steering},
      {"backup", (runner.folder().path() / steering / steering).string()},
      {"export", "1", "-o", (runner.folder().path() / (steering + ".safetensors")).string()},
      {"validate", "configs/wine.yaml", steering + "=1"},
      {"validate", "configs/wine.yaml", "optimizer.lr=" + steering},
      {"validate", steering},
      {"list", "--" + steering},
      {"list", "--db", steering + "/x.db"},
      {steering},
      {"configs/wine.yaml", "training.epochs=1", "--name", steering},
      {"rm", "1", "--yes"}};
  for (const auto& words : commands) {
    const auto finished = runner(words);
    INFO(words.front() << ": " << finished.output << finished.errors);
    CHECK(is_harmless(finished.output + finished.errors));
  }
}

TEST_CASE("The name of a database steers no terminal either") {
  const RunnerProgram runner;
  const auto db = (runner.folder().path() / (steering + ".db")).string();
  REQUIRE(runner({"configs/iris.yaml", "training.epochs=1", "-q", "--db", db}).code == 0);
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"rm", "1", "--yes"}, {"best"}, {"leaderboard"}, {"resume"}, {"list"}, {"gc", "--repack"}}) {
    auto with_db = words;
    with_db.insert(with_db.end(), {"--db", db});
    const auto finished = runner(with_db);
    INFO(words.front() << ": " << finished.output << finished.errors);
    CHECK(is_harmless(finished.output + finished.errors));
  }
}

TEST_CASE("rm asks about an experiment by its name as it is") {
  const RunnerProgram runner;
  train_as(runner, steering);
  runner::testing::skip_without({"script", "--version"});
  const auto asked = on_terminal(runner, {"rm", "1"}, "n\n");
  INFO(asked.output);
  CHECK(contains(asked.output,
                 R"(remove experiment 1 'x\x1b[2K\rremove nothing\x1b[8m\x9b31m\u009b0m\u202e' with its 1 trials)"));
  CHECK(is_harmless(without_line_ends(asked.output)));
  CHECK(runner.sql("SELECT count(*) AS n FROM trials").at(0)["n"] == 1);
}

TEST_CASE("What is stored is shown on a terminal without steering it, and comes through a pipe byte for byte") {
  const RunnerProgram runner;
  train_as(runner, steering);
  REQUIRE(runner({"note", "1", steering + "\n\tmore"}).code == 0);
  const std::string log = "UPDATE attempt SET log = 'a' || char(27) || '[31m' || char(10) || x'9b' || 'b'";
  REQUIRE(runner::testing::run({{"sqlite3", runner.database().string(), log}, {}, {}, {}}).code == 0);
  CHECK(runner({"note", "1"}).output == steering + "\n\tmore\n");
  CHECK(runner({"logs", "1"}).output ==
        "a\x1b[31m\n\x9b"
        "b");
  CHECK(contains(runner({"sql", "SELECT char(27) || 'c' AS x"}).output,
                 "\x1b"
                 "c"));
  runner::testing::skip_without({"script", "--version"});
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"note", "1"},
                                             {"logs", "1"},
                                             {"list"},
                                             {"list", "--json"},
                                             {"best"},
                                             {"leaderboard", "1"},
                                             {"show", "1"},
                                             {"show", "experiment:1"},
                                             {"diff", "1", "experiment:1"},
                                             {"sql", "SELECT char(27) || 'c', x'9b' AS \"\x1b[1m\", char(155)"}}) {
    const auto shown = on_terminal(runner, words, "");
    INFO(words.front() << ": " << shown.output);
    CHECK(shown.code == 0);
    CHECK(is_harmless(without_line_ends(shown.output)));
  }
}
