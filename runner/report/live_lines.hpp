#pragma once

#include <string>
#include <vector>

#include "report/continue_watch.hpp"
#include "report/terminal.hpp"

namespace runner::report {

/// Keeps lines at the bottom of a terminal up to date. A redraw is one write, which moves the cursor, erases and
/// prints, and changes no mode of the terminal: whatever ends the program, there is nothing to restore, and the cursor
/// stands at the beginning of a line of its own. Not for several threads.
class LiveLines {
 public:
  explicit LiveLines(int descriptor) : descriptor_(descriptor) {}

  /// Prints `above` for good and shows `lines` below, in place of what was shown. `lines` are shorter than the terminal
  /// is wide and fewer than it is high. Writes nothing where nothing has changed, and no `lines` from the background.
  void show(const Terminal& terminal, const std::vector<std::string>& above, std::vector<std::string> lines);

 private:
  bool is_in_background() const;
  std::string to_first_line(int width) const;

  int descriptor_;
  ContinueWatch continued_;
  std::vector<std::string> shown_;
  int width_ = 0;
};

}  // namespace runner::report
