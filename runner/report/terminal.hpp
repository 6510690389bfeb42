#pragma once

namespace runner::report {

/// Says what a stream can show.
struct Terminal {
  /// The stream is a terminal.
  bool is_terminal = false;
  /// Colour may be used: a terminal, NO_COLOR not set, TERM not `dumb`.
  bool colour = false;
  /// What was written can be written over: a terminal, TERM not `dumb`.
  bool can_redraw = false;
  /// Lines, dots and blocks may be drawn with Unicode: the locale is UTF-8.
  bool utf8 = false;
  /// Columns; 80 where nobody knows.
  int width = 80;
  /// Rows; 24 where nobody knows.
  int height = 24;
};

/// Looks at an open descriptor, as it is now.
Terminal look_at(int descriptor);

}  // namespace runner::report
