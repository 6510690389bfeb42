#include <fmt/format.h>

#include <string>

#include "cli/app_description.hpp"
#include "cli/arguments.hpp"
#include "cli/print_table.hpp"

namespace runner::cli {

namespace {

// A backslash, a dash and a dot that begins a line mean something to troff.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (out.empty() || out.back() == '\n') out += letter == '.' || letter == '\'' ? "\\&" : "";
    if (letter == '\\') {
      out += "\\e";
    } else if (letter == '-') {
      out += "\\-";
    } else {
      out += letter;
    }
  }
  return out;
}

std::string argument_text(const OptionDescription& option) {
  const std::string name = escaped(option.name) + (option.takes_several ? " ..." : "");
  return option.is_required ? "\\fI" + name + "\\fR" : "[\\fI" + name + "\\fR]";
}

std::string option_text(const OptionDescription& option) {
  if (option.is_argument()) return "\\fI" + escaped(option.name) + "\\fR";
  std::string text;
  for (const auto& flag : option.flags) text += (text.empty() ? "\\fB" : ", \\fB") + escaped(flag) + "\\fR";
  return option.takes_value() ? text + " \\fI" + escaped(option.type) + "\\fR" : text;
}

std::string options_text(const AppDescription& app) {
  std::string text;
  for (const auto& option : app.options) text += ".TP\n" + option_text(option) + "\n" + escaped(option.about) + "\n";
  return text;
}

std::string command_text(std::string_view heading, const AppDescription& app) {
  std::string usage = "\\fBrunner " + escaped(heading) + "\\fR [\\fIoptions\\fR]";
  for (const auto& option : app.options) {
    if (option.is_argument()) usage += " " + argument_text(option);
  }
  std::string text =
      fmt::format(".SS {}\n{}\n.PP\n{}\n{}", escaped(heading), usage, escaped(app.about), options_text(app));
  for (const auto& choice : app.subcommands) text += command_text(fmt::format("{} {}", heading, choice.name), choice);
  return text;
}

std::string manual() {
  std::string text =
      ".TH RUNNER 1 \"\" \"runner " RUNNER_VERSION
      "\" \"\"\n"
      ".SH NAME\nrunner \\- train what a YAML file describes, and keep every best checkpoint in a database\n"
      ".SH SYNOPSIS\n\\fBrunner\\fR \\fICONFIG\\fR [\\fIKEY=VALUE\\fR ...] [\\fIoptions\\fR]\n.br\n"
      "\\fBrunner\\fR \\fICOMMAND\\fR ...\n"
      ".SH COMMANDS\n";
  for (const auto& command : commands()) text += command_text(command.name, describe(command));
  return text +
         ".SH ENVIRONMENT\n"
         ".TP\nRUNNER_DB\nThe database, where \\fB\\-\\-db\\fR is not given.\n"
         ".TP\nRUNNER_PLUGIN_PATH\nFolders of plugins, separated by colons.\n"
         ".TP\nNO_COLOR\nIs set for output without colours.\n"
         ".SH FILES\n.TP\nexperiments/runner.db\nThe database, where nothing else names one.\n"
         ".SH EXIT STATUS\n"
         ".TP\n0\nAll went well.\n"
         ".TP\n1\nA trial did not complete, or damage was found.\n"
         ".TP\n2\nThe command line or the config is wrong, or names a plugin that does not exist.\n"
         ".TP\n3\nA library was refused, or is one of several.\n"
         ".TP\n4\nThe database or the output could not be read or written.\n"
         ".TP\n130\nIt was interrupted.\n";
}

}  // namespace

int run_manual(const Arguments& arguments) {
  CLI::App app("Prints the manual page: runner manual | man -l -", "runner manual");
  if (const auto code = parse(app, arguments)) return *code;
  print_stored(manual());
  return exit_ok;
}

}  // namespace runner::cli
