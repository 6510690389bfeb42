#include "report/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace runner::report {

namespace {

// As POSIX names a locale of LC_CTYPE: the first of these that is not empty.
bool is_utf8_locale() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    std::string letters;
    for (const char* letter = value; *letter != '\0'; ++letter) {
      if (*letter != '-') letters += static_cast<char>(*letter | 0x20);
    }
    return letters.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

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
  terminal.utf8 = is_utf8_locale();
  return terminal;
}

}  // namespace runner::report
