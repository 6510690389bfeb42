#pragma once

namespace runner::report {

/// Says what a stream can show.
struct Terminal {
  /// The stream is a terminal.
  bool is_terminal = false;
  /// Colour may be used: a terminal, NO_COLOR not set, TERM not `dumb`.
  bool colour = false;
  /// Columns; 80 where nobody knows.
  int width = 80;
};

/// Looks at an open descriptor, as it is now.
Terminal look_at(int descriptor);

}  // namespace runner::report
