#include <set>

#include "at_terminal.hpp"
#include "testing/skip.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;

namespace {

// What a person at bash would be offered for this line, its cursor at the end.
Finished completed(const RunnerProgram& runner, const std::string& line) {
  auto command = runner.command({});
  const auto program = command.words.front();
  // As bash does it: the function finds the line, leaves its answers in COMPREPLY.
  const std::string script =
      "source <(\"$0\" completion bash); compopt() { echo \"compopt $*\" >&2; }; COMP_WORDBREAKS=$' "
      "\\t\\n\"><=;|&(:@'; COMP_LINE=\"$1\"; COMP_POINT=${#COMP_LINE};"
      " COMP_WORDS=(\"$0\"); _runner; printf '%s\\n' \"${COMPREPLY[@]}\"";
  command.words = {"bash", "-c", script, program, program + line.substr(std::string("runner").size())};
  return run(command);
}

std::set<std::string> offered(const RunnerProgram& runner, const std::string& line) {
  const auto finished = completed(runner, line);
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  const auto lines = lines_of(finished.output);
  return {lines.begin(), lines.end()};
}

using WordSet = std::set<std::string>;

}  // namespace

TEST_CASE("Bash completes commands, options, values, experiments, checkpoints and questions") {
  const RunnerProgram runner;
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q", "--name", "red", "--tag", "r"}).code == 0);
  REQUIRE(runner({"configs/wine.yaml", "training.epochs=1", "-q", "--name", "rose"}).code == 0);
  CHECK(offered(runner, "runner lea") == WordSet{"leaderboard"});
  CHECK(offered(runner, "runner list --js") == WordSet{"--json"});
  CHECK(offered(runner, "runner list --wh") == WordSet{"--where"});
  CHECK(offered(runner, "runner list r") == WordSet{"red", "rose"});
  CHECK(offered(runner, "runner show red --js") == WordSet{"--json"});
  CHECK(offered(runner, "runner init plugin opt") == WordSet{"optimizer"});
  CHECK(offered(runner, "runner completion z") == WordSet{"zsh"});
  CHECK(offered(runner, "runner plugins optimizer/ada") ==
        WordSet{"optimizer/adagrad", "optimizer/adam", "optimizer/adamw"});
  // What stands before the last `:`, `=` or `@` is bash's own.
  CHECK(offered(runner, "runner show best:ro") == WordSet{"rose"});
  CHECK(offered(runner, "runner sql @sp") == WordSet{"spread_over_seeds"});
  CHECK(offered(runner, "runner sql @spread_over_seeds ex") == WordSet{"experiment="});
  CHECK(offered(runner, "runner list --db /nowhere/at.db r") == WordSet{""});
}

TEST_CASE("Bash completes keys of a config, plugins, parameters and their values") {
  const RunnerProgram runner;
  CHECK(offered(runner, "runner configs/wine.yaml optimizer=adam") == WordSet{"adam", "adamw"});
  CHECK(offered(runner, "runner configs/wine.yaml see") == WordSet{"seed="});
  const auto of_config = offered(runner, "runner train configs/wine.yaml optimizer.");
  CHECK(of_config.contains("optimizer.lr="));
  CHECK_FALSE(of_config.contains("optimizer.momentum="));
  CHECK(offered(runner, "runner configs/wine.yaml optimizer=sgd optimizer.mom") == WordSet{"optimizer.momentum="});
  CHECK(offered(runner, "runner configs/wine_search.yaml search.sto") == WordSet{"search.stopper=", "search.stopper."});
  CHECK(offered(runner, "runner configs/wine_search.yaml search.stopper=as") == WordSet{"asha"});
  CHECK(offered(runner, "runner configs/wine_search.yaml search.stopper=asha search.stopper.min_") ==
        WordSet{"search.stopper.min_epochs="});
  CHECK(offered(runner, "runner configs/wine_search.yaml search.stopper=median search.stopper.min_c") ==
        WordSet{"search.stopper.min_configurations="});
  CHECK(offered(runner, "runner configs/wine.yaml search=so") == WordSet{"sobol"});
  CHECK(offered(runner, "runner plan configs/wine.yaml training.ep") == WordSet{"training.epochs="});
  CHECK(offered(runner, "runner configs/wine.yaml dataset.strat") == WordSet{"dataset.stratify="});
  CHECK(offered(runner, "runner configs/wine.yaml dataset.stratify=t") == WordSet{"true"});
  CHECK(offered(runner, "runner configs/wine_search.yaml sea") == WordSet{"search=", "search."});
  CHECK(offered(runner, "runner configs/wine_search.yaml search.t") == WordSet{"search.trials="});
  CHECK(offered(runner, "runner configs/wine.yaml search=cma") == WordSet{"cma_es"});
  const auto of_search = offered(runner, "runner configs/wine_search.yaml search.");
  CHECK(of_search.contains("search.lag="));
  CHECK(of_search.contains("search.candidates="));
  CHECK_FALSE(of_search.contains("search.population="));
  CHECK(offered(runner, "runner configs/wine_search.yaml search=cma_es search.pop") == WordSet{"search.population="});
  // Names of files are left to bash.
  CHECK(contains(completed(runner, "runner configs/wi").errors, "compopt -o default"));
  CHECK(contains(completed(runner, "runner validate ").errors, "compopt -o default"));
  CHECK(contains(completed(runner, "runner configs/wine.yaml see").errors, "compopt -o nospace"));
}

TEST_CASE("The scripts of all three shells have no fault that the shell, where it is there, would find") {
  const RunnerProgram runner;
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const auto script = runner({"completion", shell});
    REQUIRE(script.code == 0);
    if (run({{"bash", "-c", "command -v " + shell}, {}, {}, {}}).code != 0) continue;
    const auto checked = run({{shell, "-n", "/dev/stdin"}, {}, {}, script.output});
    INFO(shell << ": " << checked.errors);
    CHECK(checked.code == 0);
  }
  CHECK(runner({"completion", "tcsh"}).code == 2);
}

TEST_CASE("The manual has every command with every option of its help, and no fault that groff finds") {
  const RunnerProgram runner;
  const auto manual = runner({"manual"});
  REQUIRE(manual.code == 0);
  for (const std::string command : {"train", "leaderboard", "show", "list", "diff", "sql", "completion", "doctor"}) {
    INFO(command);
    CHECK(contains(manual.output, "\n.SS " + command + "\n"));
  }
  for (const auto* option : {"\\-\\-fail\\-fast", "\\-\\-where", "\\-\\-plugin\\-path", "\\-\\-db"}) {
    INFO(option);
    CHECK(contains(manual.output, option));
  }
  skip_without({"groff", "--version"});
  const auto shown = run({{"groff", "-k", "-man", "-Tutf8", "-ww", "-z"}, {}, {}, manual.output});
  CHECK(shown.code == 0);
  CHECK(shown.errors.empty());
}
