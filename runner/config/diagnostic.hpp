#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace runner::config {

/// Points at the text that is at fault, and carries that text, so that it can be shown after the file has changed.
struct Place {
  /// The file as it was named on the command line, or `override`.
  std::string source;
  /// From 1; 0 where no line can be named (a file that cannot be read, an override).
  std::size_t line = 0;
  /// In characters, from 1; 0 where there is none.
  std::size_t column = 0;
  /// In characters, at least 1 where there is a column.
  std::size_t length = 0;
  /// The line or the override; of a long one the part around the fault. Without control characters but tabs.
  std::string text;
  /// Where in `text` the fault begins, in bytes.
  std::size_t caret = 0;
};

/// Says what kind of thing is wrong, which decides the exit code.
enum class Fault {
  /// The config or an override: exit code 2.
  config,
  /// A plugin that is named is offered by two libraries: exit code 3.
  ambiguous_plugin,
  /// A plugin that is named is in a library that was refused: exit code 3.
  refused_plugin,
};

/// States one thing that is wrong, where, and what to do about it.
struct Diagnostic {
  Place place;
  /// One sentence without a final stop; may hold line breaks where it lists things.
  std::string message;
  Fault fault = Fault::config;
};

/// Holds every fault found, sorted by place (the file first, then the overrides in their order), each once.
using Diagnostics = std::vector<Diagnostic>;

/// Returns `configs/wine.yaml:9:1: unknown key 'optimzer'; did you mean 'optimizer'?`, then the line and a caret below
/// the fault. `colour` adds ANSI escapes; the text ends with a line break.
std::string render(const Diagnostic& diagnostic, bool colour = false);

/// Returns all of them rendered, one after the other.
std::string render(const Diagnostics& diagnostics, bool colour = false);

/// Returns the exit code of a command that met these: 2 if anything is wrong with the config itself, 3 if it is only
/// the libraries, 0 for none.
int exit_code(const Diagnostics& diagnostics);

}  // namespace runner::config
