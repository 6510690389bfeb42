#include "report/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace runner::report {

Terminal look_at(int descriptor) {
  Terminal terminal;
  terminal.is_terminal = ::isatty(descriptor) == 1;
  winsize size{};
  if (terminal.is_terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0) {
    if (size.ws_col > 0) terminal.width = size.ws_col;
    if (size.ws_row > 0) terminal.height = size.ws_row;
  }
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  terminal.can_redraw = terminal.is_terminal && (kind == nullptr || std::string_view(kind) != "dumb");
  terminal.colour = terminal.can_redraw && (no_colour == nullptr || *no_colour == '\0');
  return terminal;
}

}  // namespace runner::report
