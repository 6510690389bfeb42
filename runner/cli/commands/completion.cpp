#include "cli/completion.hpp"

#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/print_table.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

// What a shell reads: what else may stand there, then a line for each word.
int print_words(const std::vector<std::string>& words) {
  const auto completion = complete(words);
  fmt::print("words{}{}\n", completion.files ? " files" : "", completion.goes_on ? " goes-on" : "");
  for (const auto& candidate : completion.candidates) {
    fmt::print("{}\t{}\n", text::one_line(candidate.word), text::one_line(candidate.about));
  }
  return exit_ok;
}

}  // namespace

int run_completion(const Arguments& arguments) {
  // Of what follows nothing is ours, options least.
  if (!arguments.empty() && arguments.front() == "words") return print_words({arguments.begin() + 1, arguments.end()});
  CLI::App app(
      "Prints a script that completes runner's commands, options, plugins, parameters and experiments:\n"
      "  source <(runner completion bash)\n"
      "  runner completion fish | source\n"
      "Where runner is installed, the shells find theirs. They ask `runner completion words WORD...`.",
      "runner completion");
  std::string shell;
  app.add_option("shell", shell, "Whose script")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  if (const auto code = parse(app, arguments)) return *code;
  print_stored(completion_script(shell));
  return exit_ok;
}

}  // namespace runner::cli
